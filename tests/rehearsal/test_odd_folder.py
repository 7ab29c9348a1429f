"""A checkout lies where its owner put it: under a Chinese name, with signs that mean something to other programs."""

from pathlib import Path

import aio_pika

from operations.topology.definitions import password_hash
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.rabbitmq import private_node
from rehearsal.runtime.store import private_stores


async def test_broker_and_store_start_under_any_name_and_leave_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "招录 a#b'c$d,e"
    folder.mkdir()
    user = {
        "name": "t",
        "password_hash": password_hash("t"),
        "tags": "",
        "hashing_algorithm": "rabbit_password_hashing_sha256",
    }
    rights = {"user": "t", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}
    definitions = {"vhosts": [{"name": "/"}], "users": [user], "permissions": [rights]}
    with Processes(folder) as processes:
        plain = processes.plain_folder
        assert plain.resolve() == folder.resolve()
        async with private_node(processes, definitions) as port, private_stores(processes, ["one"]) as urls:
            assert urls["one"].startswith("mongodb://")
            async with await aio_pika.connect(f"amqp://t:t@127.0.0.1:{port}/") as connection:
                declared = await (await connection.channel()).declare_queue("works")
                assert declared.declaration_result.message_count == 0
    assert not plain.parent.exists()
    assert not folder.exists()


def test_a_folder_with_a_plain_name_is_used_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "plain-1.2_x"
    folder.mkdir()
    with Processes(folder) as processes:
        assert processes.plain_folder == folder
