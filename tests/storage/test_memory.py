from __future__ import annotations

import pytest

from clubkit.errors import ConflictError
from clubkit.storage.memory import MemoryStorage
from clubkit.testing import StorageContract


class TestMemoryStorage(StorageContract):
    @pytest.fixture
    def storage(self):
        return MemoryStorage()

    def test_a_unit_of_work_is_not_opened_inside_another(self, storage):
        """Two units of work of one thread would overwrite each other."""
        with storage.begin(), pytest.raises(ConflictError), storage.begin():
            pass
