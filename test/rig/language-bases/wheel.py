"""Packs everything that Debian's Python packages installed into one wheel: a program with its dependencies."""

import pathlib
import sys
import zipfile
from importlib import metadata

name, folder = sys.argv[1:]
program = metadata.distribution(name)
info = f"{name}-{program.version.split('+')[0]}.dist-info"
data = f"{name}-{program.version.split('+')[0]}.data/purelib"
packages = pathlib.Path("/usr/lib/python3/dist-packages")
wheel = pathlib.Path(folder) / f"{name}-{program.version.split('+')[0]}-py3-none-any.whl"
# Each environment has a pip of its own.
skipped = ("pip", "wheel", "setuptools", "pkg_resources", "_distutils_hack")
scripts = [f"{point.name} = {point.value}" for point in program.entry_points if point.group == "console_scripts"]

files = {
    f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {program.version.split('+')[0]}\n",
    f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    f"{info}/entry_points.txt": "[console_scripts]\n" + "".join(f"{script}\n" for script in scripts),
}
with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
    record = []
    for path in sorted(packages.rglob("*")):
        parts = path.relative_to(packages).parts
        if path.is_file() and "__pycache__" not in parts and parts[0].split("-")[0] not in skipped:
            target = "/".join((data, *parts))
            archive.writestr(zipfile.ZipInfo(target), path.read_bytes(), zipfile.ZIP_DEFLATED)
            record.append(target)
    for target, text in files.items():
        archive.writestr(zipfile.ZipInfo(target), text)
        record.append(target)
    record.append(f"{info}/RECORD")
    archive.writestr(zipfile.ZipInfo(f"{info}/RECORD"), "".join(f"{each},,\n" for each in record))
