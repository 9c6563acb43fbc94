#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "cli/cli.hpp"

int main(int argc, char** argv) {
    try {
        return atalaya::cli::Run(std::vector<std::string>(argv + 1, argv + argc), std::cout,
                                 std::cerr);
    } catch (const std::exception& fault) {
        std::cerr << "atalaya: " << fault.what() << '\n';
        return 1;
    }
}
