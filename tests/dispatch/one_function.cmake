# cmake -DNM=nm -DLIBRARY=file -P one_function.cmake
set(dynamic "")
if(LIBRARY MATCHES "\\.so")
  set(dynamic --dynamic)
endif()
execute_process(COMMAND ${NM} ${dynamic} --defined-only --extern-only ${LIBRARY}
                OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL " [A-Zu] [^\n]+" names "${text}")
if(NOT names MATCHES "^ T softlif_dispatch_[0-9_]+$")
  message(FATAL_ERROR "${LIBRARY} shows the linker other names than one: ${names}")
endif()
