import os
import subprocess
import sys

import pytest

from monitor.owner import is_abandoned, new_owner


def test_owners_differ_and_live() -> None:
    one, other = new_owner(), new_owner()
    assert one != other
    assert not is_abandoned(one)


@pytest.mark.skipif(sys.platform == "win32", reason="leases of dead processes run out by themselves there")
def test_a_process_that_is_gone_abandoned_its_leases() -> None:
    code = "from monitor.owner import new_owner; print(new_owner())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert is_abandoned(done.stdout.strip())


def test_other_machines_are_not_judged() -> None:
    owner = new_owner()
    machine, _, rest = owner.partition("|")
    assert not is_abandoned(f"elsewhere/{machine}|999999999|1|x")
    assert not is_abandoned(rest)
    assert not is_abandoned("")


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="needs /proc")
def test_a_process_id_given_out_again_is_no_alibi() -> None:
    machine, pid, started, name = new_owner().split("|")
    assert is_abandoned("|".join((machine, pid, str(int(started) - 1), name)))
