"""How rules are compiled: once, as parts of the kernel that calls them.

Numba optimises each function together with all that it calls, and makes machine code of it.
A rule is only ever called by other rules and in the end by one kernel; its code is handed on
as it is written, and only the kernel is optimised and made into machine code.
"""

from __future__ import annotations

from typing import Any

from numba._dynfunc import make_function
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import LoweringPass, PassManager, register_pass
from numba.core.typed_passes import NativeLowering

#: Passes for closures, comprehensions, `with` and literals, of which rules have none.
NOT_FOR_RULES = frozenset({
    "WithLifting", "InlineClosureLikes", "MakeFunctionToJitFunction", "InlineInlinables",
    "FindLiterallyCalls", "LiteralUnroll", "LiteralPropagationSubPipelinePass", "DeadBranchPrune",
    "RewriteSemanticConstants", "RewriteDynamicRaises", "InlineOverloads", "NopythonRewrites",
    "NoPythonSupportedFeatureValidation", "DumpParforDiagnostics",
})  # fmt: skip


class _Parts(JITCodeLibrary):
    """Code of a rule and of the rules it calls, neither optimised nor made into machine code."""

    def finalize(self) -> None:
        """Link what is called, and no more."""
        self._raise_if_finalized()
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalized = True


@register_pass(mutates_CFG=True, analysis_only=False)
class _IntoParts(LoweringPass):
    """Numba's lowering of a rule, into a library of parts."""

    _name = "serai_into_parts"

    def __init__(self) -> None:
        LoweringPass.__init__(self)

    def run_pass(self, state: Any) -> bool:
        """Lower, and tell callers where the code is; there is nothing to call from Python."""
        library = _Parts(state.targetctx.codegen(), state.func_id.func_qualname)
        library.enable_object_caching()
        state.library = library
        state.flags.no_compile = True
        NativeLowering().run_pass(state)
        told, name = state.cr.fndesc, state.func_id.func_qualname
        nothing = make_function(told.lookup_module(), name, "", 0, state.cr.env, (library,))
        state.targetctx.insert_user_function(nothing, told, [library])
        state["cr"] = state.cr._replace(cfunc=nothing)
        return True


class RuleCompiler(CompilerBase):
    """Numba's own passes, without those that rules do not need."""

    def define_pipelines(self) -> list[PassManager]:
        """Return the one pipeline of rules."""
        made = PassManager("serai_rule")
        for step, told in DefaultPassBuilder.define_nopython_pipeline(self.state).passes:
            if step.__name__ not in NOT_FOR_RULES:
                made.add_pass(_IntoParts if step is NativeLowering else step, told)
        made.finalize()
        return [made]
