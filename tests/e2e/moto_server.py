"""Runs moto's server without Docker: its functions return their event."""

from moto.core.config import default_user_config
from moto.server import main

default_user_config["lambda"] = {"use_docker": False}

if __name__ == "__main__":
    main()
