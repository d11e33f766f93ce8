import hashlib
import hmac

import pytest

from qa.errors import SettingsError, StoreError
from qa.keys.door import check_door, is_loopback
from qa.keys.key import Key, Scope, StoredKey, fixed_key, hash_of, id_in, new_secret
from qa.keys.ring import MAX_AGE_SECONDS, USED_EVERY_SECONDS, Keyring, NoKeys
from qa.store.tables import now

FIXED = "a-key-of-the-settings-0123456789"


class FakeKeys:
    """Keeps keys in a list, and counts how often it was read."""

    def __init__(self):
        self.kept = []
        self.reads = 0
        self.uses = []
        self.failure = None

    def add(self, *, revoked=False, scopes=(Scope.ASK,)):
        secret = new_secret()
        key = Key(secret.id, "somebody", secret.prefix, scopes, now(), now() if revoked else None)
        self.kept.append(StoredKey(key, secret.hash))
        return secret

    def stored(self):
        self.reads += 1
        if self.failure:
            raise self.failure
        return tuple(self.kept)

    def used(self, key_id):
        if self.failure:
            raise self.failure
        self.uses.append(key_id)


class Clock:
    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def keys():
    return FakeKeys()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ring(keys, clock):
    return Keyring(keys, clock=clock)


def test_a_key_has_an_id_and_256_random_bits():
    secret = new_secret()
    assert secret.text.startswith(f"qa_{secret.id}_")
    assert id_in(secret.text) == secret.id
    # 43 characters of base64 hold 256 bits.
    assert len(secret.text.removeprefix(f"{secret.prefix}_")) == 43
    assert len({new_secret().text for _ in range(100)}) == 100


def test_what_is_kept_of_a_key_is_its_sha256():
    secret = new_secret()
    assert secret.hash == hashlib.sha256(secret.text.encode()).hexdigest()
    assert secret.text not in (secret.id, secret.prefix, secret.hash)


@pytest.mark.parametrize(
    "text", ["", "qa_", "qa_0123456789ab_", "Bearer x", "qa_0123456789AB_" + "x" * 43, "密钥"]
)
def test_what_has_not_the_form_of_a_key_has_no_id(text):
    assert id_in(text) == ""


def test_a_text_of_any_length_and_kind_has_a_hash():
    assert hash_of("x" * 10**6) == hash_of("x" * 200)
    assert len(hash_of("\ud800")) == 64


def test_a_key_is_found_by_its_text_alone(ring, keys):
    secret = keys.add()
    keys.add()
    assert ring.find(secret.text).id == secret.id
    assert ring.find(secret.text[:-1]) is None
    assert ring.find(secret.hash) is None
    assert ring.find(secret.id) is None


def test_a_fixed_key_may_ask_and_shows_nothing_of_itself():
    ring = Keyring(NoKeys(), [FIXED])
    key = ring.find(FIXED)
    assert key.scopes == (Scope.ASK,)
    assert FIXED[:6] not in repr(key)
    assert hash_of(FIXED)[:12] not in key.id
    assert ring.by_id(key.id) == key
    assert fixed_key(FIXED).key == key


def test_whatever_is_wrong_with_a_key_the_same_work_is_done(keys):
    compared = []

    def compare(given, kept):
        compared.append((len(given), len(kept)))
        return hmac.compare_digest(given, kept)

    ring = Keyring(keys, [FIXED, FIXED + "2"], compare=compare)
    good, revoked, unknown = keys.add(), keys.add(revoked=True), new_secret()
    wrong = f"{good.prefix}_{unknown.text[-43:]}"
    ring.find(good.text)
    work = {}
    for name, text in {
        "none": "",
        "no form": "password",
        "unknown id": unknown.text,
        "wrong secret": wrong,
        "revoked": revoked.text,
    }.items():
        compared.clear()
        assert ring.find(text) is None
        work[name] = (tuple(compared), keys.reads)
    assert set(work.values()) == {(((64, 64),) * 3, 1)}


def test_a_revoked_key_stops_working_within_seconds(ring, keys, clock):
    secret = keys.add()
    assert ring.find(secret.text)
    found = keys.kept.pop()
    keys.kept.append(StoredKey(Key(found.key.id, "x", "x", (Scope.ASK,), now(), revoked=now()), found.hash))
    clock.seconds += MAX_AGE_SECONDS
    assert MAX_AGE_SECONDS <= 5
    assert ring.find(secret.text) is None
    assert ring.by_id(secret.id) is None


def test_keys_are_read_every_other_second_not_for_each_request(ring, keys, clock):
    for _ in range(100):
        ring.find("x")
    assert keys.reads == 1
    clock.seconds += MAX_AGE_SECONDS
    ring.find("x")
    assert keys.reads == 2


def test_use_is_written_down_once_a_minute(ring, keys, clock):
    secret = keys.add()
    for _ in range(5):
        ring.find(secret.text)
    assert keys.uses == [secret.id]
    clock.seconds += USED_EVERY_SECONDS
    ring.find(secret.text)
    assert keys.uses == [secret.id, secret.id]


def test_a_use_that_cannot_be_written_down_is_no_failure(ring, keys, caplog):
    secret = keys.add()
    ring.is_empty()
    keys.failure = StoreError("the disk is full")
    assert ring.find(secret.text).id == secret.id
    assert "the disk is full" in caplog.text


def test_keys_that_cannot_be_read_open_nothing(keys, clock):
    secret = keys.add()
    ring = Keyring(keys, [FIXED], clock=clock)
    assert ring.find(secret.text)
    keys.failure = StoreError("gone")
    clock.seconds += MAX_AGE_SECONDS
    with pytest.raises(StoreError):
        ring.find(secret.text)
    with pytest.raises(StoreError):
        ring.by_id(secret.id)
    assert ring.find(FIXED)
    keys.failure = None
    clock.seconds += MAX_AGE_SECONDS
    assert ring.find(secret.text)


def test_neither_revoking_nor_losing_the_last_key_opens_the_door(ring, keys, clock):
    assert ring.is_empty()
    keys.add(revoked=True)
    clock.seconds += MAX_AGE_SECONDS
    assert not ring.is_empty()
    assert not ring.opens()
    keys.kept.clear()
    clock.seconds += MAX_AGE_SECONDS
    assert not ring.is_empty()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost", "LOCALHOST"])
def test_loopback_needs_no_key(host):
    assert is_loopback(host)
    check_door(host, Keyring(NoKeys()), anonymous=False)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "192.168.1.2", "example.org", "localhost.example.org", "0"]
)
def test_another_address_needs_a_key_or_the_wish_for_none(host, keys):
    assert not is_loopback(host)
    with pytest.raises(SettingsError, match="qa keys create") as caught:
        check_door(host, Keyring(keys), anonymous=False)
    assert "QA_ALLOW_ANONYMOUS=1" in str(caught.value)
    check_door(host, Keyring(keys), anonymous=True)
    check_door(host, Keyring(keys, [FIXED]), anonymous=False)


def test_a_revoked_key_does_not_let_the_server_start(keys):
    keys.add(revoked=True)
    with pytest.raises(SettingsError):
        check_door("0.0.0.0", Keyring(keys), anonymous=False)
    keys.add()
    check_door("0.0.0.0", Keyring(keys), anonymous=False)
