#pragma once

// Processes that train one network together. Each is a rank, numbered from 0. They find each other
// by the environment that torchrun or mpirun sets, and sum tensors by LibTorch's c10d over Gloo.
//
// Gloo says that a connection was lost or that time ran out, but not whose fault that was. So all
// ranks keep a record in the store of rank 0: how far they are, that they live, and why they
// failed. Those that are left read it, and say in one line which rank it was and what happened.

#include <ATen/ATen.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <functional>
#include <future>
#include <limits>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#include <utility>
#include <vector>

namespace example {

/// Another rank is lost. The text names it.
struct RankLost : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Where a rank stands among the others.
struct RankSetup {
  int rank = 0;
  int size = 1;
  std::string host = "127.0.0.1";  // of rank 0
  std::uint16_t port = 29500;
};

/// How long others are waited for. Together with the time that it takes to find out which rank is
/// lost, it is below 30 seconds.
constexpr std::chrono::seconds kLongestStart{20};
constexpr std::chrono::seconds kLongestSum{12};

/// The text of an error without LibTorch's call stack.
inline std::string text_of_error(const std::exception& error) {
  const auto* const torch_error = dynamic_cast<const c10::Error*>(&error);
  std::string text = torch_error != nullptr ? torch_error->what_without_backtrace() : error.what();
  return text.substr(0, text.find('\n'));
}

/// The words of `text` that are not among those of `others`.
inline std::string words_not_in(const std::string& others, const std::string& text) {
  std::istringstream words(text);
  std::string result;
  for (std::string word; words >> word;) {
    if ((' ' + others + ' ').find(' ' + word + ' ') != std::string::npos) continue;
    result += (result.empty() ? "" : " ") + word;
  }
  return result;
}

/// The records that ranks keep in the store.
class Records {
 public:
  explicit Records(const c10::intrusive_ptr<c10d::Store>& store) : store_(store) {}

  void set(const std::string& name, int rank, const std::string& text) {
    store_->set(key(name, rank), {text.begin(), text.end()});
  }
  bool has(const std::string& name, int rank) { return store_->check({key(name, rank)}); }
  std::string get(const std::string& name, int rank) {
    const std::vector<std::uint8_t> text = store_->get(key(name, rank));
    return {text.begin(), text.end()};
  }
  /// The text, or an empty one where there is no record.
  std::string get_if_any(const std::string& name, int rank) {
    return has(name, rank) ? get(name, rank) : "";
  }

 private:
  static std::string key(const std::string& name, int rank) {
    return name + '/' + std::to_string(rank);
  }
  c10::intrusive_ptr<c10d::Store> store_;
};

/// How to reach the store; rank 0 is asked to make it, once, and then reaches it as others do.
/// (For threads that are ranks of a test, a store in memory.)
using Connect = std::function<c10::intrusive_ptr<c10d::Store>(bool makes_it)>;

class Ranks {
 public:
  /// One rank alone.
  Ranks() = default;

  /// Waits for the others.
  /// @param settings  words, which must be the same in all ranks
  /// @throws RankLost if one does not start in time, or has other settings
  Ranks(const RankSetup& setup, const std::string& settings)
      : Ranks(setup, settings, [setup](bool makes_it) { return store_of(setup, makes_it); }) {}
  Ranks(const RankSetup& setup, const std::string& settings, const Connect& connect)
      : rank_(setup.rank), size_(setup.size) {
    if (size_ == 1) return;
    store_ = reach_store(setup, connect);
    Records records(store_);
    records.set("settings", rank_, settings);
    for (int other = 0; other < size_; ++other) {
      const std::string theirs = wait_for_start(records, other);
      if (theirs != settings) {
        lose("rank " + std::to_string(other) + " has other settings than rank " +
             std::to_string(rank_) + ": " + words_not_in(settings, theirs) + ", not " +
             words_not_in(theirs, settings));
      }
    }
    auto options = c10d::ProcessGroupGloo::Options::create(kLongestSum);
    options->devices.push_back(device_of(setup));
    try {
      group_ =
          c10::make_intrusive<c10d::ProcessGroupGloo>(store_, rank_, size_, std::move(options));
    } catch (const std::exception& error) {
      throw RankLost(blame(text_of_error(error)));
    }
    signs_ = std::make_shared<Signs>();
    thread_ =
        std::thread([connect, rank = rank_, signs = signs_] { give_signs(connect, rank, *signs); });
  }
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;
  ~Ranks() {
    if (!signs_) return;
    signs_->ended = true;
    thread_.join();
  }

  int rank() const { return rank_; }
  int size() const { return size_; }
  bool is_first() const { return rank_ == 0; }

  /// Sums a tensor over all ranks, in place.
  void sum(at::Tensor tensor) {
    if (size_ > 1) wait(start_sum(std::move(tensor)));
  }
  void mean(at::Tensor tensor) {
    sum(tensor);
    if (size_ > 1) tensor.div_(size_);
  }

  /// Rank 0's values for all.
  void send_from_first(const std::vector<at::Tensor>& tensors) {
    if (size_ == 1) return;
    for (const at::Tensor& tensor : tensors) {
      std::vector<at::Tensor> one{tensor};
      wait(group_->broadcast(one));
    }
  }

  /// To be called once for each gradient that is complete, while others are still computed, in the
  /// same order in all ranks.
  void start_mean(const at::Tensor& gradient) {
    if (size_ > 1) started_.emplace_back(gradient, start_sum(gradient));
  }
  /// Waits for the means that were started.
  void finish_means() {
    for (auto& [gradient, work] : started_) {
      wait(work);
      gradient.div_(size_);
    }
    started_.clear();
  }

  /// Says that this rank has come to another piece of work.
  void count_step() {
    if (signs_) ++signs_->step;
  }

  /// Tells the others why this rank ends, and gives them time to read it.
  void announce(const std::string& problem) {
    if (size_ == 1 || !store_) return;
    within(std::chrono::seconds(6), [store = store_, rank = rank_, size = size_, problem] {
      Records records(store);
      records.set("failed", rank, problem);
      say_goodbye(records, rank, size);
      return std::string();
    });
  }

 private:
  using Clock = std::chrono::steady_clock;
  using Work = c10::intrusive_ptr<c10d::Work>;

  /// What a rank's thread writes to the store for the others.
  struct Signs {
    std::atomic<bool> ended{false};
    std::atomic<bool> waits{false};  // for others
    std::atomic<std::int64_t> step{0};
  };

  static c10::intrusive_ptr<c10d::Store> store_of(const RankSetup& setup, bool is_server) {
    c10d::TCPStoreOptions options;
    options.port = setup.port;
    options.isServer = is_server;
    options.waitWorkers = false;
    options.timeout = kLongestStart;
    return c10::make_intrusive<c10d::TCPStore>(setup.host, options);
  }

  static c10::intrusive_ptr<c10d::Store> reach_store(const RankSetup& setup,
                                                     const Connect& connect) {
    const std::string place = setup.host + ':' + std::to_string(setup.port);
    try {
      return connect(setup.rank == 0);
    } catch (const std::exception& error) {
      throw RankLost(setup.rank == 0 ? "cannot listen at " + place + ": " + text_of_error(error)
                                     : "rank 0 did not start within " + text_of(kLongestStart) +
                                           ": no answer at " + place);
    }
  }

  /// The address by which others reach this rank.
  static std::shared_ptr<::gloo::transport::Device> device_of(const RankSetup& setup) {
    using Gloo = c10d::ProcessGroupGloo;
    if (const char* const interface = std::getenv("GLOO_SOCKET_IFNAME")) {
      return Gloo::createDeviceForInterface(interface);
    }
    const bool is_here = setup.host == "127.0.0.1" || setup.host == "localhost";
    return is_here ? Gloo::createDeviceForHostname("127.0.0.1") : Gloo::createDefaultDevice();
  }

  /// The other rank's settings, once it has started.
  std::string wait_for_start(Records& records, int other) {
    const auto end = Clock::now() + kLongestStart;
    while (!records.has("settings", other)) {
      if (Clock::now() > end) {
        lose("rank " + std::to_string(other) + " did not start within " + text_of(kLongestStart));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return records.get("settings", other);
  }

  [[noreturn]] void lose(const std::string& problem) {
    announce(problem);
    throw RankLost(problem);
  }

  static std::string text_of(std::chrono::seconds time) {
    return std::to_string(time.count()) + " s";
  }

  Work start_sum(at::Tensor tensor) {
    std::vector<at::Tensor> one{std::move(tensor)};
    try {
      return group_->allreduce(one);
    } catch (const std::exception& error) {
      throw RankLost(blame(text_of_error(error)));
    }
  }
  void wait(const Work& work) {
    signs_->waits = true;
    try {
      work->wait();
    } catch (const std::exception& error) {
      throw RankLost(blame(text_of_error(error)));
    }
    signs_->waits = false;
  }

  /// Twice a second, until the program ends: a count, the step, and whether it waits.
  static void give_signs(const Connect& connect, int rank, Signs& signs) {
    try {
      // A connection of its own, since the other may be busy.
      Records records(connect(false));
      for (std::int64_t count = 0; !signs.ended; ++count) {
        records.set("sign", rank,
                    std::to_string(count) + ' ' + std::to_string(signs.step) +
                        (signs.waits ? " waits" : " works"));
        for (int i = 0; i < 10 && !signs.ended; ++i) {
          std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
      }
    } catch (const std::exception&) {
      // The store has ended: the next sum fails, too.
    }
  }

  /// What the function returns, if it does so within some time.
  template <class Function>
  static std::optional<std::string> within(std::chrono::milliseconds time,
                                           const Function& function) {
    auto done = std::make_shared<std::promise<std::optional<std::string>>>();
    std::future<std::optional<std::string>> result = done->get_future();
    std::thread([function, done] {
      std::optional<std::string> text;
      try {
        text = function();
      } catch (const std::exception&) {
      }
      done->set_value(text);
    }).detach();
    return result.wait_for(time) == std::future_status::ready ? result.get() : std::nullopt;
  }

  /// The last one to go is rank 0, which holds the store.
  static void say_goodbye(Records& records, int rank, int size) {
    records.set("goodbye", rank, "");
    const auto end = Clock::now() + std::chrono::seconds(5);
    const auto all_went = [&] {
      for (int other = 0; other < size; ++other) {
        if (records.has("settings", other) && !records.has("goodbye", other)) return false;
      }
      return true;
    };
    while (rank == 0 && Clock::now() < end && !all_went()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }

  /// Finds out which rank is lost.
  std::string blame(const std::string& gloo_text) {
    std::optional<std::string> verdict =
        within(std::chrono::seconds(9), [store = store_, rank = rank_, size = size_] {
          Records records(store);
          std::string result = verdict_of(records, rank, size);
          try {
            records.set("verdict", rank, result);
            say_goodbye(records, rank, size);
          } catch (const std::exception&) {
            // Rank 0 has gone, which is known by now.
          }
          return result;
        });
    if (!verdict) verdict = "rank 0, which holds the list of all, has ended or does not answer";
    if (verdict->empty()) verdict = "the connection to another rank is lost";
    return *verdict + " (Gloo: " + gloo_text + ')';
  }

  static std::string verdict_of(Records& records, int rank, int size) {
    const auto signs = [&] {
      std::vector<std::string> all;
      for (int other = 0; other < size; ++other) all.push_back(records.get_if_any("sign", other));
      return all;
    };
    const std::vector<std::string> before = signs();
    // One that fails says so before it goes; one that has gone gives no more signs.
    for (int i = 0; i < 50; ++i) {
      for (int other = 0; other < size; ++other) {
        if (other == rank) continue;
        if (records.has("failed", other)) {
          return "rank " + std::to_string(other) + " failed: " + records.get("failed", other);
        }
        // What others have found out, before they go, too.
        if (records.has("verdict", other)) return records.get("verdict", other);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    const std::vector<std::string> after = signs();
    int behind = -1;
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (int other = 0; other < size; ++other) {
      const std::string& sign = after[static_cast<std::size_t>(other)];
      if (other == rank) continue;
      if (sign == before[static_cast<std::size_t>(other)]) {
        return "rank " + std::to_string(other) + " has ended, or its machine has: it gives no sign";
      }
      const std::int64_t step = std::stoll(sign.substr(sign.find(' ')));
      if (sign.find("works") != std::string::npos && step < least) {
        behind = other;
        least = step;
      }
    }
    if (behind < 0) return "";
    return "rank " + std::to_string(behind) + " hangs in step " + std::to_string(least) +
           ": it lives, but others wait for it";
  }

  int rank_ = 0;
  int size_ = 1;
  c10::intrusive_ptr<c10d::Store> store_;
  c10::intrusive_ptr<c10d::ProcessGroupGloo> group_;
  std::vector<std::pair<at::Tensor, Work>> started_;
  std::shared_ptr<Signs> signs_;
  std::thread thread_;
};

/// Has the gradients of parameters summed over all ranks, each as soon as it is complete. (c10d's
/// Reducer needs headers that not every package of LibTorch has.)
class GradientMeans {
 public:
  GradientMeans(const std::vector<at::Tensor>& parameters, Ranks& ranks) {
    if (ranks.size() == 1) return;
    for (const at::Tensor& parameter : parameters) {
      auto node = torch::autograd::impl::grad_accumulator(parameter);
      node->add_post_hook(std::make_unique<Hook>(parameter, ranks));
      nodes_.push_back(std::move(node));  // the parameter itself does not keep it
    }
  }

 private:
  struct Hook : torch::autograd::FunctionPostHook {
    Hook(at::Tensor of, Ranks& all) : parameter(std::move(of)), ranks(all) {}
    torch::autograd::variable_list operator()(const torch::autograd::variable_list& outputs,
                                              const torch::autograd::variable_list&) override {
      const at::NoGradGuard guard;
      ranks.start_mean(parameter.grad());
      return outputs;
    }
    at::Tensor parameter;
    Ranks& ranks;
  };
  std::vector<std::shared_ptr<torch::autograd::Node>> nodes_;
};

}  // namespace example
