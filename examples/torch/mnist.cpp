// Deep networks: a convolutional network of SoftLIFRate neurons learns handwritten digits in
// LibTorch, and then recognises them with spiking LIF neurons.
//
//   mnist --help
//
// To read it as a lesson, take network.hpp, training.hpp and evaluation.hpp; then ranks.hpp for
// many processes. The other headers have data, files, the command line and the output.

#include <torch/torch.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "../digits/data.hpp"
#include "../digits/progress.hpp"
#include "../gnuplot.hpp"
#include "../interrupt.hpp"
#include "../output_file.hpp"
#include "../program.hpp"
#include "../text.hpp"
#include "checkpoint.hpp"
#include "evaluation.hpp"
#include "freed_memory.hpp"
#include "network.hpp"
#include "options.hpp"
#include "picture.hpp"
#include "ranks.hpp"
#include "report.hpp"
#include "training.hpp"

namespace example {
namespace {

constexpr std::array kResults = {"mnist.gp", "mnist.svg", "mnist.png"};

/// The images of a seed, as the options cut them.
TrainAndTest images_of(Data& data, const Options& options, std::uint64_t seed, int train_count) {
  TrainAndTest sets = data.for_seed(seed);
  const auto range = [](std::int64_t first, std::int64_t end) {
    std::vector<std::int64_t> all;
    for (std::int64_t i = first; i < end; ++i) all.push_back(i);
    return all;
  };
  const std::int64_t count = sets.train.count();
  const std::int64_t learnt = options.held_out ? count - count / 12 : count;
  if (train_count > learnt) {
    throw std::runtime_error("--images: there are " + std::to_string(learnt) + " to train on");
  }
  if (options.held_out) sets.test = pick(sets.train, range(learnt, count));
  if (train_count > 0 || options.held_out) {
    sets.train = pick(sets.train, range(0, train_count > 0 ? train_count : learnt));
  }
  if (sets.train.width != sets.train.height || sets.train.width < 4) {
    throw std::runtime_error("the images are not squares of at least 4 pixels' side");
  }
  return sets;
}

/// A run of the program in one rank.
class Run {
 public:
  Run(const Options& options, Ranks& ranks) : options_(options), ranks_(ranks) {}

  void run() {
    // Everything that can be refused is refused before the long work.
    Data data(options_.data, options_.mnist);
    const std::string from = options_.load + options_.resume;
    std::unique_ptr<CheckpointFile> file;
    CheckpointHead head{options_.setup};
    if (!from.empty()) {
      file = std::make_unique<CheckpointFile>(from);
      head = file->head();
      save_ = options_.load.empty() ? from : "";
    } else {
      save_ = options_.save;
    }
    if (!save_.empty()) save_ = std::filesystem::absolute(save_).string();
    if (head.setup.training.batch % ranks_.size() != 0) {
      throw std::runtime_error(
          from + ": its steps of " + std::to_string(head.setup.training.batch) +
          " images are not divided evenly by " + std::to_string(ranks_.size()) + " ranks");
    }
    if (ranks_.is_first()) {
      if (!save_.empty()) check_writable(save_);
      enter_folder(options_.output);
      remove_files(kResults);
    }

    std::vector<Evaluation> evaluations;
    for (int i = 0; i < options_.seeds; ++i) {
      CheckpointHead own = head;
      own.setup.training.seed += i;
      const auto seed = static_cast<std::uint64_t>(own.setup.training.seed);
      const TrainAndTest images = images_of(data, options_, seed, own.setup.images);
      const auto side = static_cast<int>(images.train.width);
      if (file && side != own.setup.network.side) {
        throw std::runtime_error(from + ": is for images of side " +
                                 std::to_string(own.setup.network.side) + ", not " +
                                 std::to_string(side));
      }
      if (options_.digit >= images.test.count()) {
        throw std::runtime_error("--digit: the test images are numbered from 0 to " +
                                 std::to_string(images.test.count() - 1));
      }
      own.setup.network.side = side;

      torch::manual_seed(seed);
      Network network(own.setup.network);
      if (file) file->load_network(network);
      double training_seconds = 0;
      if (options_.load.empty()) {
        const Stopwatch watch;
        train(network, images.train, own, file.get());
        training_seconds = watch.seconds();
      }
      evaluations.push_back(evaluate(network, images.test, options_.spiking, seed, ranks_));
      evaluations.back().training_seconds = training_seconds;
      if (i + 1 == options_.seeds && ranks_.is_first()) {
        report(network, images, evaluations, seed);
      }
    }
  }

  /// What remains of a training that fails.
  std::string remains() const {
    return has_saved_ && std::filesystem::exists(save_)
               ? "; " + save_ + " holds the last whole epoch: go on with --resume"
               : "";
  }

 private:
  void train(Network& network, const Images& images, CheckpointHead head, CheckpointFile* file) {
    Trainer trainer(network, images, head.setup.training, ranks_);
    if (file != nullptr) file->load_optimiser(trainer.optimiser());
    has_saved_ = file != nullptr;
    const int epochs = head.setup.training.epochs;
    Progress progress("training, seed " + std::to_string(head.setup.training.seed));
    while (head.epochs_done < epochs) {
      trainer.train_epoch(head.epochs_done,
                          [&](double done, bool epoch_ends, double loss, double accuracy) {
                            if (!ranks_.is_first()) return;
                            progress.update(done, epoch_ends, [&] {
                              return "epoch " + std::to_string(head.epochs_done + 1) + " of " +
                                     std::to_string(epochs) + ", loss " + fixed_text(loss, 4) +
                                     ", accuracy " + fixed_text(100 * accuracy, 1) + " %";
                            });
                          });
      ++head.epochs_done;
      if (save_.empty()) continue;
      if (ranks_.is_first()) save_checkpoint(save_, head, network, trainer.optimiser());
      has_saved_ = true;
    }
  }

  void report(Network& network, const TrainAndTest& images,
              const std::vector<Evaluation>& evaluations, std::uint64_t seed) const {
    std::cout << images.train.count() << " digits to train on, " << images.test.count()
              << " others to test; layers of " << network->neurons(0) << ", " << network->neurons(1)
              << " and " << network->neurons(2) << " neurons\n\n";
    print_table(std::cout, evaluations, options_.spiking, *network);
    print_footer(std::cout, evaluations, *network, ranks_.size(), options_.threads);
    write_file("mnist.gp", [&](std::ostream& script) {
      write_picture_script(script, network, images.test, options_.digit, options_.spiking, seed,
                           evaluations);
    });
    if (gnuplot_is_installed()) {
      run_gnuplot("mnist.gp", "mnist.svg");
    } else {
      std::cout << "gnuplot is not installed: no picture. Later: gnuplot mnist.gp\n";
    }
    list_files(options_.output, kResults);
  }

  const Options& options_;
  Ranks& ranks_;
  std::string save_;  // empty: don't
  bool has_saved_ = false;
};

/// Ends this process at once: threads that wait for a lost rank cannot be ended.
[[noreturn]] void end_rank(const Options& options, const std::string& problem) {
  const int code =
      complain("mnist", "rank " + std::to_string(options.rank.rank) + ": " + problem, kFailed);
  std::cout.flush();
  std::_Exit(code);
}

void run(const Options& options) {
#ifdef C10_USE_GLOG
  FLAGS_minloglevel = 3;  // c10d's own lines about lost connections
#endif
  note_interrupts();
  keep_freed_memory();
  at::set_num_threads(options.threads);
  if (options.rank.size == 1) {
    Ranks alone;
    Run(options, alone).run();
    return;
  }
  std::unique_ptr<Ranks> ranks;
  try {
    ranks = std::make_unique<Ranks>(options.rank, text_of_settings(options));
  } catch (const std::exception& error) {
    end_rank(options, text_of_error(error));
  }
  Run one(options, *ranks);
  try {
    one.run();
  } catch (const Interrupted&) {
    throw;  // in all ranks at once
  } catch (const RankLost& lost) {
    end_rank(options, lost.what() + one.remains());
  } catch (const std::exception& error) {
    ranks->announce(text_of_error(error));
    end_rank(options, text_of_error(error) + one.remains());
  }
}

}  // namespace
}  // namespace example

int main(int argc, char** argv) {
  return example::run_program<example::Options>("mnist", argc, argv, example::add_options,
                                                example::complete_options, example::run);
}
