#pragma once

// Files of networks, from which training can go on. Each file is either whole or not there.

#include <torch/serialize/archive.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "../digits/input_file.hpp"
#include "../output_file.hpp"
#include "network.hpp"
#include "training.hpp"

namespace example {

/// What a network was, or is to be, made and trained with.
struct Setup {
  NetworkOptions network;
  Training training;
  int images = 0;  // of the training set; 0: not known yet
};

/// Calls visit(name, value) for each number of a setup.
template <class SomeSetup, class Visit>
void for_each_setting(SomeSetup& setup, const Visit& visit) {
  visit("width", setup.network.width);
  visit("side", setup.network.side);
  visit("batch_norm", setup.network.batch_norm);
  visit("sigma", setup.network.sigma);
  visit("seed", setup.training.seed);
  visit("epochs", setup.training.epochs);
  visit("batch", setup.training.batch);
  visit("learning_rate", setup.training.learning_rate);
  visit("weight_decay", setup.training.weight_decay);
  visit("noise", setup.training.noise);
  visit("price", setup.training.price);
  visit("most_rate", setup.training.most_rate);
  visit("dropout", setup.training.dropout);
  visit("distortion", setup.training.distortion);
  visit("images", setup.images);
}

/// A file's content but for the numbers of the network and its optimiser.
struct CheckpointHead {
  Setup setup;
  int epochs_done = 0;
};

/// Writes the network, and what its training needs to go on.
inline void save_checkpoint(const std::string& path, const CheckpointHead& head,
                            const Network& network, const torch::optim::AdamW& optimiser) {
  torch::serialize::OutputArchive archive, of_network, of_optimiser;
  for_each_setting(head.setup, [&](const char* name, auto value) {
    archive.write(name, c10::IValue(static_cast<double>(value)));
  });
  archive.write("epochs_done", c10::IValue(static_cast<double>(head.epochs_done)));
  network->save(of_network);
  optimiser.save(of_optimiser);
  archive.write("network", of_network);
  archive.write("optimiser", of_optimiser);
  write_file(path, [&](std::ostream& file) { archive.save_to(file); });
}

/// A file that save_checkpoint has written; its content is not trusted.
class CheckpointFile {
 public:
  explicit CheckpointFile(const std::string& path) : path_(path) {
    std::ifstream file = open_input(path);
    guarded([&] {
      archive_.load_from(file);
      for_each_setting(head_.setup, [&](const char* name, auto& value) { read(name, value); });
      read("epochs_done", head_.epochs_done);
    });
    const Setup& setup = head_.setup;
    const bool is_sound = setup.network.width >= 1 && setup.network.width <= 1024 &&
                          setup.network.side >= 4 && setup.network.side <= 256 &&
                          setup.network.sigma > 0 && setup.training.epochs >= 1 &&
                          setup.training.batch >= 2 && setup.training.learning_rate > 0 &&
                          head_.epochs_done >= 0 && head_.epochs_done <= setup.training.epochs;
    if (!is_sound) refuse();
  }

  const CheckpointHead& head() const { return head_; }

  void load_network(Network& network) {
    guarded([&] {
      torch::serialize::InputArchive archive;
      archive_.read("network", archive);
      // LibTorch would take tensors of any shape.
      std::vector<std::vector<std::int64_t>> shapes;
      for (const at::Tensor& parameter : network->parameters()) {
        shapes.push_back(parameter.sizes().vec());
      }
      network->load(archive);
      std::size_t i = 0;
      for (const at::Tensor& parameter : network->parameters()) {
        if (parameter.sizes() != at::IntArrayRef(shapes[i++])) refuse();
      }
    });
  }
  void load_optimiser(torch::optim::AdamW& optimiser) {
    guarded([&] {
      torch::serialize::InputArchive archive;
      archive_.read("optimiser", archive);
      optimiser.load(archive);
    });
  }

 private:
  template <class Value>
  void read(const char* name, Value& value) {
    c10::IValue stored;
    archive_.read(name, stored);
    const double number = stored.toDouble();
    if (!(std::abs(number) <= 1e9)) refuse();  // NaN, too
    value = static_cast<Value>(number);
  }
  template <class Function>
  void guarded(const Function& function) {
    try {
      function();
    } catch (const c10::Error&) {
      refuse();
    }
  }
  [[noreturn]] void refuse() const {
    throw std::runtime_error(path_ + ": holds no network that this program has saved");
  }

  std::string path_;
  torch::serialize::InputArchive archive_;
  CheckpointHead head_;
};

}  // namespace example
