"""Tables that are known by their address alone: how compiled rules read and write memory.

A table has rows of a fixed width and no length.  Its cells are 32-bit integers or floats; an
index is taken as it is, never counted from the end, so that reading a cell is one load.  Cells
of the three tables of a world are told apart for the optimiser: writing one never changes what
was read of another.
"""

from __future__ import annotations

import operator
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model


class Table(types.Type):
    """The type of a table: a letter that tells it apart, the width of a row, the type of cells."""

    def __init__(self, letter: str, width: int, value: Any) -> None:
        self.letter, self.width, self.value = letter, width, value
        self.cell = ir.IntType(32) if value is types.int64 else ir.DoubleType()
        self.index = types.UniTuple(types.int64, 2) if width > 1 else types.int64
        super().__init__(name=f"Table({letter}, {width}, {value})")


@register_model(Table)
class _TableModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Table) -> None:
        super().__init__(manager, kind, kind.cell.as_pointer())


@infer_global(operator.getitem)
class _Get(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        if isinstance(args[0], Table):
            return signature(args[0].value, args[0], args[0].index)
        return None


@infer_global(operator.setitem)
class _Set(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        if isinstance(args[0], Table):
            return signature(types.none, args[0], args[0].index, args[0].value)
        return None


def _place(builder: Any, table: Table, base: Any, index: Any) -> Any:
    """Return the address of a cell."""
    if table.width > 1:
        row, column = cgutils.unpack_tuple(builder, index, 2)
        wide = builder.mul(row, ir.Constant(row.type, table.width), flags=["nsw"])
        index = builder.add(wide, column, flags=["nsw"])
    return builder.gep(base, [index], inbounds=True)


def _tag(builder: Any, table: Table) -> Any:
    """Return the mark by which the optimiser knows cells of one table."""
    module = builder.module
    root = module.add_metadata(["serai"])
    zero = ir.Constant(ir.IntType(64), 0)
    kind = module.add_metadata([f"serai {table.letter}", root, zero])
    return module.add_metadata([kind, kind, zero])


@lower_builtin(operator.getitem, Table, types.Any)
def _read(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    table = sig.args[0]
    cell = builder.load(_place(builder, table, *args))
    cell.set_metadata("tbaa", _tag(builder, table))
    return builder.sext(cell, ir.IntType(64)) if table.value is types.int64 else cell


@lower_builtin(operator.setitem, Table, types.Any, types.Any)
def _write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    table = sig.args[0]
    base, index, value = args
    if table.value is types.int64:
        value = builder.trunc(value, ir.IntType(32))
    stored = builder.store(value, _place(builder, table, base, index))
    stored.set_metadata("tbaa", _tag(builder, table))
    return context.get_dummy_value()


def table_at(letter: str, width: int, value: Any) -> Any:
    """Return a function that takes an address for a table, in compiled rules."""
    table = Table(letter, width, value)

    @intrinsic
    def take(typing: Any, address: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.inttoptr(args[0], table.cell.as_pointer())

        return table(types.int64), generate

    return take


@intrinsic
def bits_of(typing: Any, number: Any) -> Any:
    """Return the 64 bits of a float as a whole number."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.IntType(64))

    return types.int64(types.float64), generate
