"""``python -m tfproof.cli`` is ``tfproof``."""

import sys

from tfproof.cli import main

sys.exit(main())
