# cmake -DGIT=... -P make_repository.cmake: the working directory becomes a repository with the tag
# that softlif fetches.
file(REMOVE_RECURSE .git)
foreach(command "init -q" "add ." "-c user.name=a -c user.email=a -c commit.gpgsign=false commit -qm 3.4.0"
                "tag 3.4.0")
  separate_arguments(command)
  execute_process(COMMAND ${GIT} ${command} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
