#!/bin/sh
# The Python that .venv is made with: prints its name. It is `python3`, as PATH has it, unless that was built without
# optimisations, as pyenv builds it when not told otherwise: then the system's own, which takes less time for the tests
# and the site, where it is new enough and can make environments.
unoptimised='
import sys, sysconfig
arguments = sysconfig.get_config_var("CONFIG_ARGS")
sys.exit(not arguments or "--enable-optimizations" in arguments)'
usable='
import ensurepip, sys, venv
sys.exit(sys.version_info < (3, 11))'
system=${1:-/usr/bin/python3}
if python3 -c "$unoptimised" && "$system" -c "$usable"; then echo "$system"; else echo python3; fi 2>/dev/null
