# The program prints under the emulator what it prints on this machine.

execute_process(COMMAND ${emulator} ${program} OUTPUT_VARIABLE embedded COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${host} OUTPUT_VARIABLE expected COMMAND_ERROR_IS_FATAL ANY)
if(NOT expected MATCHES "rate 49 .*refractory_time 49 ")
  message(FATAL_ERROR "this machine prints\n${expected}")
endif()
if(NOT embedded STREQUAL expected)
  message(FATAL_ERROR "the microcontroller prints\n${embedded}\nand this machine\n${expected}")
endif()
