"""Fold rows of one entry into bounds, and keep the way back.

PyPSA writes the limit of every plant and hour as a row.  A warm start skips presolve,
so these rows would stay in the basis and make it ten times larger than it need be.
A row ``l <= a x <= u`` says no more than a bound on x.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from serai.energy.linear import Floats, Ints, LinearProgram


@dataclass(frozen=True)
class Folded:
    """A program without its one-entry rows.

    Attributes
    ----------
    rows : (R,) array
        Rows of the full program that are kept, in order.
    single : (K,) array
        Rows that became bounds, sorted by their column.
    column, entry : (K,) array
        Column of each such row, and place of its coefficient in the data of the matrix.
    starts : (U,) array
        First row of each column in ``single``.
    kept : (nnz,) array of bool
        Entries of the full matrix that are kept.
    matrix : (R, N) csr array
        The kept rows.
    """

    rows: Ints
    single: Ints
    column: Ints
    entry: Ints
    starts: Ints
    kept: NDArray[np.bool_]
    matrix: Any

    def bounds(
        self, lower: Floats, upper: Floats, row_lower: Floats, row_upper: Floats, data: Floats
    ) -> tuple[Floats, Floats]:
        """Return the bounds of the columns (N,) with the one-entry rows in them.

        All arguments are those of the full program, so that a changed row limit or
        coefficient moves the bound it was folded into.
        """
        if not self.single.size:
            return lower, upper
        low, high = self._ends(row_lower, row_upper, data)
        columns = self.column[self.starts]
        lower, upper = lower.copy(), upper.copy()
        lower[columns] = np.maximum(lower[columns], np.maximum.reduceat(low, self.starts))
        upper[columns] = np.minimum(upper[columns], np.minimum.reduceat(high, self.starts))
        return lower, upper

    def duals(
        self,
        kept: Floats,
        reduced: Floats,
        bounds: tuple[Floats, Floats],
        rows: tuple[Floats, Floats],
        data: Floats,
    ) -> Floats:
        """Return the duals of all rows of the full program, (M,).

        The reduced cost of a column belongs to the folded row that set the bound it lies on;
        of several that set the same bound, to the first.

        Parameters
        ----------
        kept : (R,) array
            Duals of the kept rows.
        reduced, bounds : arrays (N,)
            Reduced costs, and lower and upper bounds with the folded rows in them.
        rows, data : arrays of the full program
            Row limits and coefficients.
        """
        full = np.zeros(rows[0].size)
        full[self.rows] = kept
        if not self.single.size:
            return full
        low, high = self._ends(*rows, data)
        at = reduced[self.column]
        sets = ((at > 0) & (low >= bounds[0][self.column])) | (
            (at < 0) & (high <= bounds[1][self.column])
        )
        chosen = np.flatnonzero(sets)
        _, first = np.unique(self.column[chosen], return_index=True)
        chosen = chosen[first]
        full[self.single[chosen]] = at[chosen] / data[self.entry[chosen]]
        return full

    def _ends(self, row_lower: Floats, row_upper: Floats, data: Floats) -> tuple[Floats, Floats]:
        """Return the bounds (K,) that the one-entry rows set on their columns."""
        scale = data[self.entry]
        with np.errstate(invalid="ignore"):
            one, other = row_lower[self.single] / scale, row_upper[self.single] / scale
        return np.where(scale < 0, other, one), np.where(scale < 0, one, other)


def fold(program: LinearProgram) -> Folded:
    """Return the program without one-entry rows; rows without any entry are dropped.

    A row without an entry says ``0 <= limit``; whether that holds is asked when solving.
    """
    matrix = program.matrix
    counts = np.diff(matrix.indptr)
    single = np.flatnonzero(counts == 1)
    entry = matrix.indptr[single].astype(np.int64)
    column = matrix.indices[entry].astype(np.int64)
    order = np.argsort(column, kind="stable")
    single, entry, column = single[order], entry[order], column[order]
    starts = np.flatnonzero(np.r_[True, column[1:] != column[:-1]]) if column.size else column
    rows = np.flatnonzero(counts > 1)
    kept = np.repeat(counts > 1, counts)
    indptr = np.r_[0, np.cumsum(counts[rows])]
    folded = csr_array(
        (matrix.data[kept], matrix.indices[kept], indptr), shape=(rows.size, matrix.shape[1])
    )
    return Folded(rows, single, column, entry, starts.astype(np.int64), kept, folded)
