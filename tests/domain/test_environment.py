"""What an environment can offer at most, and what jobs of every shape ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from surrounded import ec2, environment

from batchtui.domain.asked import Asked, asked_by, cpus_in, mib_in
from batchtui.domain.environment import Offer, mib_of, vcpus_of
from batchtui.domain.front import Front
from batchtui.domain.queue import SharePolicy

NEEDS = [{"type": "VCPU", "value": "4"}, {"type": "MEMORY", "value": "8192"}, {"type": "GPU", "value": "1"}]


def needs(vcpus, mib):
    return [{"type": "VCPU", "value": vcpus}, {"type": "MEMORY", "value": mib}]


@pytest.mark.parametrize(
    ("name", "vcpus", "gib"),
    [
        ("c5.large", 2, 4), ("c5.9xlarge", 36, 72), ("m5.24xlarge", 96, 384), ("r6g.xlarge", 4, 32),
        ("c5n.large", 2, None), ("c4.8xlarge", 36, None), ("d2.8xlarge", 36, None), ("t3.micro", 2, None),
        ("p3.16xlarge", 64, None), ("m5.metal", None, None), ("c5", None, None), ("optimal", None, None),
        ("default_x86_64", None, None), ("m7i-flex.2xlarge", 8, 32), ("m5.medium", 2, None), ("", None, None),
    ],
)  # fmt: skip
def test_sizes_of_instance_types(name, vcpus, gib):
    assert (vcpus_of(name), mib_of(name)) == (vcpus, gib and gib * 1024)


def test_what_environments_offer():
    assert environment(max_vcpus=16).offer == Offer(16, 249_856, 0)
    assert environment(max_vcpus=None).offer == Offer(32, 249_856, 0)
    assert ec2("e", "c5.large", "m5.4xlarge").offer == Offer(16, 65_536, 0, host_keeps=True)
    assert ec2("e", "c5.large", "m5").offer == Offer(256, None, 0, host_keeps=True)
    assert ec2("e", "p3.2xlarge").offer == Offer(8, None, None, host_keeps=True)
    assert ec2("e").offer == Offer(256, None, None, host_keeps=True)
    assert environment(managed=False, kind="", max_vcpus=48).offer == Offer(None, None, None)


def test_environments_in_words():
    assert environment().label == "Fargate Spot"
    assert ec2("e", on_eks=True, kind="SPOT").label == "EC2 Spot on EKS"
    assert environment(managed=False, kind="").label == "unmanaged"
    assert environment(kind="NEW_KIND").label == "NEW_KIND"
    assert (environment().trouble, environment(status="UPDATING").trouble) == ("", "")
    assert environment(enabled=False).trouble == "disabled"
    assert environment(status="INVALID", status_reason="CLIENT_ERROR - no role. ").trouble == (
        "INVALID: CLIENT_ERROR - no role"
    )


@pytest.mark.parametrize(
    ("definition", "asked"),
    [
        ({"containerProperties": {"resourceRequirements": NEEDS}}, Asked(4, 8192, 1)),
        ({"containerProperties": {"vcpus": 2, "memory": 512}}, Asked(2, 512)),
        (
            {
                "ecsProperties": {
                    "taskProperties": [
                        {
                            "containers": [
                                {"name": "a", "resourceRequirements": needs("0.5", "1024")},
                                {"name": "b", "resourceRequirements": needs("0.25", "512")},
                            ]
                        }
                    ]
                }
            },
            Asked(0.75, 1536),
        ),
        (
            {
                "eksProperties": {
                    "podProperties": {
                        "containers": [{"resources": {"limits": {"cpu": "1500m", "memory": "2Gi"}}}],
                        "initContainers": [{"resources": {"limits": {"cpu": "64", "memory": "64Gi"}}}],
                    }
                }
            },
            Asked(1.5, 2048),
        ),
        (
            {
                "nodeProperties": {
                    "nodeRangeProperties": [
                        {"targetNodes": "0:0", "container": {"resourceRequirements": needs("2", "8192")}},
                        {"targetNodes": "1:", "container": {"resourceRequirements": needs("16", "4096")}},
                    ]
                }
            },
            Asked(16, 8192),
        ),
        (
            {
                "consumableResourceProperties": {
                    "consumableResourceList": [
                        {"consumableResource": "arn:aws:batch:r:1:consumable-resource/licence", "quantity": 2}
                    ]
                }
            },
            Asked(0, 0, 0, (("licence", 2),)),
        ),
        ({}, Asked()),
    ],
)
def test_what_a_job_asks_for_in_every_shape(definition, asked):
    assert asked_by(definition) == asked


def test_quantities_as_kubernetes_writes_them():
    assert [cpus_in(one) for one in ("1", "250m", "0.5", "x", "")] == [1, 0.25, 0.5, 0, 0]
    assert [mib_in(one, True) for one in ("512Mi", "1Gi", "1048576", "1G", "7Zi", "")] == [512, 1024, 1, 954, 0, 0]
    assert mib_in("2048", False) == 2048


@given(st.text() | st.integers(0).map(str) | st.integers(300, 400).map(lambda n: "9" * n))
def test_no_text_of_a_quantity_breaks_anything(text):
    assert cpus_in(text) >= 0 and mib_in(text, True) >= 0 and mib_in(text, False) >= 0
    vcpus_of(text), mib_of(text)


def test_a_place_in_the_front():
    front = Front(("a", "b:3", "b:4", "c"), (1, 2, 3, None), 1.0)
    assert [front.place(one) for one in ("a", "b", "b:4", "c", "d", "b:")] == [1, 2, 3, 4, None, None]
    assert front.whole and not Front(("x",) * 100, (0,) * 100, 0).whole


def test_weights_of_shares():
    policy = SharePolicy("arn", "fair", (("media*", 0.5), ("feeds", 0.25)))
    assert [policy.weight_of(one) for one in ("media", "media-x", "feeds", "other")] == [0.5, 0.5, 0.25, 1.0]
