"""Conan 2 recipe: `conan create cmake/packaging/conan` in a checkout."""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load

required_conan_version = ">=2.1"


class Softlif(ConanFile):
    name = "softlif"
    description = "Leaky integrate-and-fire neurons over Eigen"
    license = "MIT"
    author = "softlif developers"
    topics = ("spiking-neural-networks", "neuroscience", "header-only", "eigen")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    no_copy_source = True

    @property
    def _checkout(self):
        return os.path.normpath(os.path.join(self.recipe_folder, "../../.."))

    def set_version(self):
        header = load(self, os.path.join(self._checkout, "include/softlif/version.hpp"))
        self.version = ".".join(re.findall(r"^#define SOFTLIF_VERSION_\w+ (\d+)", header, re.M))

    def export_sources(self):
        for pattern in "include/*.hpp", "LICENSE":
            copy(self, pattern, src=self._checkout, dst=self.export_sources_folder)

    def requirements(self):
        self.requires("eigen/[>=3.4 <6]", transitive_headers=True)

    def validate(self):
        check_min_cppstd(self, 17)

    def package(self):
        copy(self, "include/*.hpp", src=self.source_folder, dst=self.package_folder)
        copy(self, "LICENSE", src=self.source_folder,
             dst=os.path.join(self.package_folder, "licenses"))

    def package_id(self):
        self.info.clear()

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
