"""Run as `python -m narratives`."""

import sys

from narratives.cli import main

sys.exit(main())
