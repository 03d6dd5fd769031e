// A program of one part or two: runs the one that its argument names.

#include <cstring>

#define SOFTLIF_TEXT_OF(name) #name
#define SOFTLIF_TEXT(name) SOFTLIF_TEXT_OF(name)

void SOFTLIF_FIRST();
void SOFTLIF_SECOND();

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  if (std::strcmp(argv[1], SOFTLIF_TEXT(SOFTLIF_FIRST)) == 0) {
    SOFTLIF_FIRST();
  } else {
    SOFTLIF_SECOND();
  }
  return 0;
}
