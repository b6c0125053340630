"""Drives the real window through the accessibility bus and real keys. Started by window.sh."""

import os
import re
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

WORK = os.environ["WORK"]
TIMEOUT = 30


def wait_for(what, probe):
    """The probe's first result that is not empty, or an end with a sentence."""
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        try:
            result = probe()
        except GLib.Error:
            result = None
        if result:
            return result
        time.sleep(0.1)
    shot()
    sys.exit(f"not seen within {TIMEOUT} s: {what}")


def shot():
    if os.environ["PICTURE"]:
        subprocess.run(["import", "-window", "root", os.environ["PICTURE"]], check=True)


def nodes(node):
    yield node
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield from nodes(child)


def window():
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(index)
        if application is not None and "livedeflect" in (application.get_name() or "").lower():
            return application
    return None


def name_of(node):
    """The accessible name, or that of the label which names it."""
    name = node.get_name()
    if name:
        return name
    for relation in node.get_relation_set():
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
            return relation.get_target(0).get_name()
    return ""


def find(name, role=None):
    for node in nodes(window()):
        if name_of(node) == name and (role is None or node.get_role_name() == role):
            return node
    return None


def texts():
    return [node.get_name() or "" for node in nodes(window())]


def keys(*names):
    subprocess.run(["xdotool", "key", "--clearmodifiers", *names], check=True)


def received():
    with open(os.path.join(WORK, "received"), encoding="utf-8") as log:
        return log.read()


def main():
    # Without this the bus stays empty: accessibility is off until somebody asks for it.
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    bus.call_sync(
        "org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Set",
        GLib.Variant("(ssv)", ("org.a11y.Status", "IsEnabled", GLib.Variant("b", True))),
        None, Gio.DBusCallFlags.NONE, -1, None,
    )
    console = subprocess.Popen([os.environ["PROGRAM"], "--data-dir", os.path.join(WORK, "console")])
    try:
        drive()
    finally:
        console.terminate()
        console.wait()


def drive():
    place = wait_for(
        "the window",
        lambda: subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", "LiveDeflect console"], capture_output=True, text=True
        ).stdout.split(),
    )[0]
    subprocess.run(["xdotool", "windowfocus", "--sync", place], check=True)
    wait_for("the program on the accessibility bus", window)

    # 1. A fresh start: the built-in simulator, the example, one key.
    wait_for("the field siteId", lambda: find("siteId"))
    keys("ctrl+e")
    keys("ctrl+Return")
    shown = wait_for("a success in the window", lambda: [text for text in texts() if "accepted the call, callId" in text])
    print("built-in simulator:", shown[0])

    # 2. The simulator beside the window: choose its profile by its name, type into a field, send.
    profile = wait_for("the profile list", lambda: find("profile"))
    profile.do_action(0)
    entry = wait_for("the imported profile", lambda: [n for n in nodes(window()) if (n.get_name() or "").startswith("Beside the window")])
    entry[-1].do_action(0)
    wait_for("its host", lambda: [text for text in texts() if text.startswith("127.0.0.1:")])
    field = wait_for("the field skill", lambda: find("skill", "entry") or find("skill", "text"))
    field.grab_focus()
    keys("ctrl+a")
    subprocess.run(["xdotool", "type", "--delay", "20", "real keys"], check=True)
    wait_for("what was typed", lambda: "real keys" in [Atspi.Text.get_text(find("skill", field.get_role_name()), 0, -1)])
    keys("ctrl+Return")
    call_id = wait_for("the POST at the simulator", lambda: re.search(r" 200 .*?(\d{6,})", received())).group(1)
    wait_for(f"callId {call_id} in the window", lambda: [text for text in texts() if f"callId {call_id}" in text])
    posts = received().count("POST ")
    if posts != 1:
        sys.exit(f"the simulator received {posts} POSTs instead of one")
    wait_for("the typed skill in the request pane", lambda: [text for text in texts() if '"skill": "real keys"' in text])
    shot()
    print(f"simulator beside the window: one POST, and callId {call_id} stands in the window")


main()
