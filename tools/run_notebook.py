#!/usr/bin/python3
"""Executes a notebook on Jupyter's Deno kernel: run_notebook.py NOTEBOOK EXECUTED_COPY

The kernel may say that it is idle before its last outputs have come, so each cell is listened to for a
moment longer. Ends with 1 where a cell fails, and says which.
"""
import pathlib
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellExecutionError

LATE_SECONDS = 0.15
CELL_SECONDS = 120


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
    try:
        client.execute()
    except CellExecutionError as error:
        print(f"A cell of {source} failed:\n{error}", file=sys.stderr)
        return 1
    finally:
        nbformat.write(notebook, target)
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__.splitlines()[0], file=sys.stderr)
        sys.exit(2)
    sys.exit(main(sys.argv[1], sys.argv[2]))
