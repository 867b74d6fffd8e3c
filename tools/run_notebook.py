#!/usr/bin/python3
"""Executes a notebook on Jupyter's Deno kernel: run_notebook.py NOTEBOOK EXECUTED_COPY

The kernel may say that it is idle before its last outputs have come, so each cell is listened to for a
moment longer. Ends with 1 where a cell fails or takes too long, and says which.
"""
import os
import pathlib
import signal
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellExecutionError, CellTimeoutError

LATE_SECONDS = 0.15
# A real Dataverse may have to be fetched and set up first.
PATIENT = os.environ.get("DVFLOW_TARGET", "").startswith("docker")
CELL_SECONDS = 900 if PATIENT else 60
ALL_SECONDS = 1200 if PATIENT else 240


class PatientClient(NotebookClient):
    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        idle = False
        while True:
            try:
                message = await self.kc.iopub_channel.get_msg(timeout=LATE_SECONDS if idle else None)
            except Exception:
                if idle:
                    return
                raise
            if message["parent_header"].get("msg_id") != parent_msg_id:
                continue
            try:
                self.process_message(message, cell, cell_index)
            except CellExecutionComplete:
                idle = True


def main(source, target):
    notebook = nbformat.read(source, as_version=4)
    folder = str(pathlib.Path(source).resolve().parent)
    client = PatientClient(
        notebook, timeout=CELL_SECONDS, kernel_name="deno", resources={"metadata": {"path": folder}}
    )
    signal.signal(signal.SIGALRM, lambda *_: give_up(client, source))
    signal.alarm(ALL_SECONDS)
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError) as error:
        print(f"A cell of {source} failed:\n{error}", file=sys.stderr)
        return 1
    finally:
        nbformat.write(notebook, target)
    return 0


def give_up(client, source):
    """A kernel that does not even end when it is told to must not hold up the one who waits."""
    print(f"{source} did not end within {ALL_SECONDS} s", file=sys.stderr, flush=True)
    process = getattr(getattr(client.km, "provisioner", None), "process", None)
    if process is not None:
        process.kill()
    os._exit(1)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__.splitlines()[0], file=sys.stderr)
        sys.exit(2)
    sys.exit(main(sys.argv[1], sys.argv[2]))
