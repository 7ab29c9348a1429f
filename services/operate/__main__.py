"""`python -m services.operate`: the command line."""

from services.operate.cli import app

if __name__ == "__main__":
    app(prog_name="./zhaolu")
