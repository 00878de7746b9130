# SPDX-License-Identifier: LGPL-2.1-or-later
"""Emulators made of Python: small honest ones, whose lies and habits each test adds."""
import os
import pathlib

import proc

HEAD = """#!/usr/bin/python3 -I
import json, os, signal, socket, sys, time
fd = int([a for a in sys.argv if 'fd=' in a][0].split('fd=')[1].split(',')[0])
link = socket.socket(fileno=fd)
GREETING = b'{"QMP":{"version":{},"capabilities":[]}}\\r\\n'
def say(data):
    link.sendall(data)
def greet():
    say(GREETING)
def wait():
    time.sleep(1000)
"""

# A small emulator; what a body changes of `answers` or `reply` is its lie.
TALK = HEAD + """
answers = {
    'query-version': {'qemu': {'major': 7, 'minor': 2, 'micro': 0}, 'package': ''},
    'query-target': {'arch': 'x86_64'},
    'query-machines': [{'name': 'q'}],
}
types = ['virtio-net-pci', 'virtio-net-device']
properties = [{'name': 'disable-legacy', 'default-value': 'auto'}]
def reply(command, arguments):
    if command == 'qom-list-types':
        return [{'name': t} for t in types
                if not arguments or arguments['implements'] in ('virtio-pci', 'virtio-device')
                and t.endswith('pci') == arguments['implements'].endswith('pci')]
    if command == 'device-list-properties':
        return properties
    return answers.get(command, {})
def serve():
    greet()
    for line in link.makefile('rb'):
        question = json.loads(line)
        value = reply(question['execute'], question.get('arguments'))
        say(json.dumps({'return': value, 'id': question['id']}).encode() + b'\\r\\n')
"""


class Bell:
    """A FIFO that emulators knock at, though they can write no file."""

    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "bell"
        os.mkfifo(self.path)
        self.path.chmod(0o666)
        self.fd = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)
        self.heard = ""

    def knock(self, word):
        """What an emulator does to be heard."""
        return f"with open('{self.path}', 'w') as bell: bell.write({word} + '\\n')\n"

    def words(self):
        """All that was said so far."""
        try:
            self.heard += os.read(self.fd, 65536).decode()
        except BlockingIOError:
            pass
        return self.heard.split()

    def wait_for(self, n, seconds=10):
        """Whether n words are said in time."""
        return proc.until(lambda: len(self.words()) >= n, seconds)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.fd)
