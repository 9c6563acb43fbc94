#include "microdata/reader_program.hpp"

int main(int argc, char** argv) { return atalaya::microdata::RunSurveyReader(argc, argv); }
