"""The packed alert function: one small file that runs by itself and says what the modules say."""

import ast
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import boto3
import pytest
from batch_events import MINUTE, NOW, REGION, WEBHOOK, Cloud, blocked, event, make_table, service
from causes_recorded import BLOCKED, ENDED
from slack_double import slack
from variables import environment

from batchtui.alerting.function import pack_parts
from batchtui.alerting.function.pack import main, pack
from batchtui.alerting.function.pack_names import shorten

AT_MOST_BYTES = 20_480
DRIVER = """
import json, sys
sys.path.append(sys.argv[1])
exec(compile(open(sys.argv[2], encoding="utf-8").read(), "index.py", "exec"), sys.modules["__main__"].__dict__)
for line in sys.stdin:
    handler(json.loads(line), None)
"""


# What is made once for all of these tests is made once, not once a worker.
pytestmark = pytest.mark.xdist_group("pack")


@pytest.fixture(scope="module")
def packed():
    return pack()


def test_it_is_small_and_the_same_each_time(packed, tmp_path):
    main([str(tmp_path / "made" / "index.py")])
    assert (tmp_path / "made" / "index.py").read_text(encoding="utf-8") == packed
    assert len(packed.encode()) <= AT_MOST_BYTES
    assert packed.isascii() and "{{resolve:" not in packed and len(packed.splitlines()) == 6
    ast.parse(packed, feature_version=(3, 11))


def _pythons():
    """The Pythons of this machine that the function may run on; of pyenv where they are no more than shims."""
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found = {"ours": sys.executable}
    for minor in (12, 13, 14):
        places = [str(one) for one in sorted(versions.glob(f"3.{minor}.*/bin/python3.{minor}"))]
        named = shutil.which(f"python3.{minor}", path="/usr/bin:/usr/local/bin")
        if places or named:
            found[f"3.{minor}"] = named or places[-1]
    return found


def _run(python, tmp_path, packed, events, environ):
    """Gives events to the file, run by itself: nothing of ours can be imported there."""
    (tmp_path / "index.py").write_text(packed, encoding="utf-8")
    (tmp_path / "driver.py").write_text(DRIVER, encoding="utf-8")
    site = tmp_path / "site"
    site.mkdir()
    for name in ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six.py"):
        (site / name).symlink_to(next(Path(one) / name for one in sys.path if (Path(one) / name).exists()))
    command = [python, "-I", "-S", str(tmp_path / "driver.py"), str(site), str(tmp_path / "index.py")]
    lines = "\n".join(json.dumps(one) for one in events)
    return subprocess.run(command, input=lines, env=environ, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    "python",
    [
        pytest.param(python, id=name, marks=() if name == "ours" else pytest.mark.prove)
        for name, python in _pythons().items()
    ],
)
def test_each_documented_event_three_times_in_any_order_is_one_message(
    moto_endpoint, monkeypatch, tmp_path, packed, python
):
    for name, value in environment(moto_endpoint).items():
        monkeypatch.setenv(name, value)
    events = [
        event(jobName="job"),
        blocked(jobName="job-blocked"),
        service(jobName="service-job"),
        blocked(jobName="service-blocked", kind="Batch Service Job Queue Blocked", serviceJobType="SAGEMAKER_TRAINING"),
        event(jobName="recovers"),
        event("RUNNING", jobName="runs"),
        event("SUCCEEDED", jobName="succeeds"),
        event(jobName="child", arrayProperties={"index": 12, "statusSummary": {}}),
    ] * 3
    random.Random(7).shuffle(events)
    success = event("SUCCEEDED", NOW + MINUTE, jobName="recovers")
    with slack() as double:
        table = make_table(boto3.client("dynamodb", endpoint_url=moto_endpoint, region_name=REGION))
        ssm = boto3.client("ssm", endpoint_url=moto_endpoint, region_name=REGION)
        ssm.put_parameter(Name=WEBHOOK, Value=double.url, Type="SecureString", Overwrite=True)
        environ = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
        environ |= {"AWS_DEFAULT_REGION": REGION, "BATCHTUI_WEBHOOK": WEBHOOK, "BATCHTUI_TABLE": table}
        ran = _run(python, tmp_path, packed, [*events, success, success, success, {"odd": 1}], environ)
        assert ran.returncode == 0, ran.stderr
        assert sorted(posted.title[2:] for posted in double.posted) == [
            "FAILED job", "FAILED recovers", "FAILED service-job", "RECOVERED recovers", "STUCK job-blocked",
            "STUCK service-blocked",
        ]  # fmt: skip
        assert double.posted[-1].title == "🟢 RECOVERED recovers"
    logged = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(logged) == len(events) + 4 and logged[-1]["what"] == "not understood"
    assert double.url not in ran.stdout + ran.stderr and "hunter2" not in ran.stdout


def test_the_packed_function_says_what_the_modules_say(packed, monkeypatch, capsys):
    events = [
        event(jobName=f"n{number}", statusReason=said, attempts=[],
              container={"reason": reason, "exitCode": code, "image": "shop/app:1", "memory": 512})
        for number, (_, said, reason, code, _) in enumerate(ENDED)
    ]  # fmt: skip
    events += [blocked(jobName=f"b{number}", statusReason=said) for number, (_, said, *_) in enumerate(BLOCKED)]
    with slack() as ours, slack() as theirs:
        cloud = Cloud("", ours, table="")
        cloud.takes(*events)
        other = Cloud("", theirs, table="")
        monkeypatch.setattr(boto3, "client", lambda service, **_: other.clients(service))
        monkeypatch.setenv("BATCHTUI_WEBHOOK", WEBHOOK)
        space = {"__name__": "index"}
        monkeypatch.setitem(sys.modules, "index", SimpleNamespace(__dict__=space))
        exec(packed, space)
        for one in events:
            space["handler"](one)
        assert len(ours.posted) > 60
        assert [posted.body for posted in ours.posted] == [posted.body for posted in theirs.posted]
    assert not any(json.loads(line)["level"] == "error" for line in capsys.readouterr().out.splitlines())


@pytest.mark.prove
@pytest.mark.parametrize("python", [one for name, one in _pythons().items() if name != "ours"])
def test_what_a_later_python_has_packed_runs_on_ours(monkeypatch, tmp_path, python):
    code = "import sys; sys.path[:0] = sys.argv[1:]; from batchtui.alerting.function.pack import pack; "
    code += "sys.stdout.write(pack())"
    paths = [str(Path(pack_parts.__file__).parents[3]), *(one for one in sys.path if one.endswith("site-packages"))]
    made = subprocess.run(
        [python, "-I", "-c", code, *paths], capture_output=True, text=True, check=True, timeout=120
    ).stdout
    with slack() as double:
        cloud = Cloud("", double, table="")
        monkeypatch.setattr(boto3, "client", lambda service, **_: cloud.clients(service))
        monkeypatch.setenv("BATCHTUI_WEBHOOK", WEBHOOK)
        space = {"__name__": "index"}
        monkeypatch.setitem(sys.modules, "index", SimpleNamespace(__dict__=space))
        exec(made, space)
        events = [event(at_ms=NOW), event(statusReason="Job attempt duration exceeded timeout"), blocked(), service()]
        for one in events:
            space["handler"](one)
        cloud.takes(*events)
        bodies = [posted.body for posted in double.posted]
        assert len(bodies) == 8 and bodies[:4] == bodies[4:]


def test_names_that_others_know_keep_their_letters():
    source = """
import json
class Thing:
    length: 0 = 1
    def count(self, much): return self.length + much
    def grown(self, amount): return json.dumps({'amount': amount}, indent=amount)
def handler(event, context):
    amount = [len(one) for one in event]
    return Thing(length=3).count(much=2), Thing().grown(4), amount
"""
    tree = ast.parse(source)
    shorten(tree)
    text = ast.unparse(tree)
    before, after = {}, {}
    exec(source.replace("class Thing", "@__import__('dataclasses').dataclass\nclass Thing"), before)
    name = next(one.name for one in tree.body if isinstance(one, ast.ClassDef))
    exec(text.replace(f"class {name}", f"@__import__('dataclasses').dataclass\nclass {name}"), after)
    assert after["handler"](["ab"], None) == before["handler"](["ab"], None)
    assert "indent=" in text and "much=" in text and "handler" in text
    assert "Thing" not in text and "length" not in text and "amount =" not in text


def test_two_ways_of_importing_a_name_are_refused():
    imports = {}
    pack_parts._add(imports, ast.parse("import time").body[0])
    with pytest.raises(ValueError, match="time is imported in two ways"):
        pack_parts._add(imports, ast.parse("from time import time").body[0])
