"Quarto `pre-render` script: write Vega's scripts beside the pages, so that charts need no other host."

from importlib.metadata import version

from _venv import ROOT, need

need("vl_convert")

import vl_convert

TARGET = ROOT / "nbs" / "assets" / "vega.js"


def main() -> None:
    "Bundle Vega, Vega-Lite and Vega-Embed into `nbs/assets/vega.js`, unless the same versions are there already."
    head = (
        f"// Vega {vl_convert.get_vega_version()}, Vega-Lite {vl_convert.get_vegalite_versions()[-1]}, "
        f"Vega-Embed {vl_convert.get_vega_embed_version()} (BSD-3-Clause, github.com/vega), "
        f"bundled by vl-convert-python {version('vl-convert-python')}\n"
    )
    if TARGET.exists() and TARGET.open(encoding="utf-8").readline() == head:
        return
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(f"{head}(function () {{\n{vl_convert.javascript_bundle()}\n}})();\n", encoding="utf-8")


if __name__ == "__main__":
    main()
