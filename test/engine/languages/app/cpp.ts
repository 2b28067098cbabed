import { type App, GREETING } from './app.ts';

/** With CMake: a library and a program, built as a user would in the workspace. */
export const cpp: App = {
  language: 'cpp',
  bases: [],
  indexes: {},
  files: {
    'CMakeLists.txt': `cmake_minimum_required(VERSION 3.20)
project(hello LANGUAGES C CXX)
add_library(greeting greeting.c)
add_executable(hello main.cpp)
target_link_libraries(hello greeting)
enable_testing()
add_test(NAME hello COMMAND hello)
`,
    'greeting.c': `const char *greeting(void) { return "${GREETING}"; }\n`,
    'main.cpp': `#include <iostream>
extern "C" const char *greeting(void);
int main() { std::cout << greeting() << std::endl; }
`,
  },
  programs: ['cc', 'c++', 'make', 'cmake', 'ctest', 'ninja', 'gdb', 'pkg-config'],
  run: 'cmake -G Ninja -B build && cmake --build build && ctest --test-dir build && build/hello',
};
