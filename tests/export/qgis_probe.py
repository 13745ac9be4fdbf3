"""Say as JSON what a real QGIS understood. Run under the Python that carries PyQGIS.

python3 qgis_probe.py <geopackage> <project> <project after the folder moved> <folder for pictures>
"""

import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())

from osgeo import gdal
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsLayerTreeGroup,
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRenderContext,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtXml import QDomDocument

PICTURE = QSize(480, 320)


def classes(renderer):
    """Return kind, attribute and classes of a renderer."""
    if renderer.type() == "pointDisplacement":
        return {**classes(renderer.embeddedRenderer()), "spread": True}
    told = {"type": renderer.type()}
    if renderer.type() == "categorizedSymbol":
        told["classes"] = [
            [c.value(), c.label(), c.symbol().color().name()] for c in renderer.categories()
        ]
    if renderer.type() == "graduatedSymbol":
        told["classes"] = [
            [r.lowerValue(), r.upperValue(), r.label(), r.symbol().color().name()]
            for r in renderer.ranges()
        ]
    return told


def drawn(layer):
    """Return how many features fall into each entry of the legend; "" is: not drawn."""
    context = QgsRenderContext()
    context.expressionContext().appendScopes(
        QgsExpressionContextUtils.globalProjectLayerScopes(layer)
    )
    renderer = layer.renderer().clone()
    if renderer.type() == "pointDisplacement":
        renderer = renderer.embeddedRenderer().clone()
    labels = {item.ruleKey(): item.label() for item in renderer.legendSymbolItems()}
    renderer.startRender(context, layer.fields())
    found = Counter()
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        keys = renderer.legendKeysForFeature(feature, context)
        shown = renderer.willRenderFeature(feature, context)
        found[labels.get(next(iter(keys), ""), "") if shown else "not drawn"] += 1
    renderer.stopRender(context)
    return dict(found)


def pixels(image):
    """Return how often each colour is in a picture."""
    image = image.convertToFormat(QImage.Format_RGB32)
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    found = Counter(memoryview(bytes(bits)).cast("I"))
    return {f"#{value & 0xFFFFFF:06x}": number for value, number in found.items()}


def picture(layers, crs, extent, path):
    """Draw layers without antialiasing or labels; return the colours."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(crs)
    settings.setOutputSize(PICTURE)
    settings.setOutputDpi(300)  # a line of 0.3 mm has a core of its own colour
    settings.setBackgroundColor(QColor("white"))
    settings.setExtent(extent)
    for flag in (QgsMapSettings.Antialiasing, QgsMapSettings.DrawLabeling):
        settings.setFlag(flag, False)
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))  # as a canvas does
    settings.setExpressionContext(context)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(str(path))
    return pixels(job.renderedImage())


def labels(layer):
    """Return what stands on the map at every feature; None where nothing does."""
    if not layer.labelsEnabled():
        return []
    settings = layer.labeling().settings()
    field = QgsExpression.quotedColumnRef(settings.fieldName)
    expression = QgsExpression(settings.fieldName if settings.isExpression else field)
    told = []
    for feature in layer.getFeatures():
        context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
        context.setFeature(feature)
        value = expression.evaluate(context)
        told.append(value if isinstance(value, str) else None)
    return told


def tips(layer):
    """Return the map tip of every feature."""
    told = []
    for feature in layer.getFeatures():
        context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
        context.setFeature(feature)
        told.append(QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context))
    return told


def described(layer, path):
    """Return all that a test asks about a layer in its present style."""
    extent = layer.extent()
    extent.grow(extent.width() * 0.05 + extent.height() * 0.05 + 1e-6)
    settings = layer.labeling().settings() if layer.labelsEnabled() else None
    return {
        **classes(layer.renderer()),
        "drawn": drawn(layer),
        "aliases": {field.name(): field.alias() for field in layer.fields()},
        "preview": layer.displayExpression(),
        "tips": tips(layer),
        "labels": labels(layer),
        "label": settings.fieldName if settings else None,
        "font": settings.format().font().family() if settings else None,
        "pixels": picture([layer], layer.crs(), extent, path),
    }


def styled(source, name, pictures):
    """Return a layer of the GeoPackage in each of its styles."""
    layer = QgsVectorLayer(f"{source}|layername={name}", name, "ogr")
    message, loaded = layer.loadDefaultStyle()
    told = {
        "valid": layer.isValid(),
        "default_loaded": loaded,
        "message": message,
        "features": layer.featureCount(),
        "crs_valid": layer.crs().isValid(),
        "geographic": layer.crs().isGeographic(),
        "crs": layer.crs().authid() or layer.crs().toProj(),
        "default": described(layer, pictures / f"{name}.png"),
        "styles": {},
    }
    number, ids, names, _, _ = layer.listStylesInDatabase()
    for place in range(number):
        document = QDomDocument()
        document.setContent(layer.getStyleFromDatabase(ids[place])[0])
        layer.importNamedStyle(document)
        path = pictures / f"{name}_{names[place]}.png"
        told["styles"][names[place]] = described(layer, path)
    return told


def tree(group):
    """Return the tree of layers as nested lists of (name, ticked, children)."""
    return [
        [child.name(), child.itemVisibilityChecked(), tree(child)]
        if isinstance(child, QgsLayerTreeGroup)
        else [child.name(), child.itemVisibilityChecked()]
        for child in group.children()
    ]


def layout(page, pictures):
    """Export a layout and return what stands on it."""
    items = page.items()
    path = pictures / f"{len(list(pictures.iterdir()))}_layout.png"
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = 72
    done = QgsLayoutExporter(page).exportToImage(str(path), settings)
    legends = [item for item in items if isinstance(item, QgsLayoutItemLegend)]
    return {
        "exported": done == QgsLayoutExporter.Success and path.stat().st_size > 0,
        "items": sorted(type(item).__name__ for item in items),
        "labels": [item.currentText() for item in items if isinstance(item, QgsLayoutItemLabel)],
        "maps": [
            [layer.name() for layer in item.layers()]
            for item in items
            if isinstance(item, QgsLayoutItemMap)
        ],
        "legend": [
            node.name() for item in legends for node in item.model().rootGroup().findLayers()
        ],
        "entries": [
            [entry.data(0) for entry in item.model().layerLegendNodes(node)]
            for item in legends
            for node in item.model().rootGroup().findLayers()
        ],
        "frames": [
            [item.rect().width(), item.rect().height()]
            for item in items
            if isinstance(item, QgsLayoutItemMap)
        ],
        "right": max((item.pagePos().x() + item.rect().width() for item in legends), default=0),
        "pixels": pixels(QImage(str(path))),
    }


def project(path, pictures):
    """Return what a project shows when it is opened."""
    opened = QgsProject.instance()
    opened.clear()
    read = opened.read(str(path))
    layers = opened.mapLayers().values()
    view = opened.viewSettings().defaultViewExtent()
    ticked = [line.layer() for line in opened.layerTreeRoot().findLayers() if line.isVisible()]
    return {
        "read": read,
        "title": opened.title(),
        "crs_valid": opened.crs().isValid(),
        "invalid": [layer.name() for layer in layers if not layer.isValid()],
        "sources": sorted(layer.source() for layer in layers),
        "renderers": {layer.name(): layer.renderer().type() for layer in layers},
        "abstracts": {layer.name(): layer.metadata().abstract() for layer in layers},
        "tree": tree(opened.layerTreeRoot()),
        "contains_all": all(
            view.contains(layer.extent()) for layer in layers if layer.featureCount()
        ),
        "pixels": picture(ticked, opened.crs(), view, pictures / f"{path.stem}_canvas.png"),
        "layouts": {
            page.name(): layout(page, pictures) for page in opened.layoutManager().printLayouts()
        },
    }


def main(geopackage, first, moved, pictures):
    """Probe a GeoPackage and a project before and after its folder moved."""
    application = QgsApplication([], False)
    application.initQgis()
    messages = []
    QgsApplication.messageLog().messageReceived.connect(
        lambda message, tag, level: messages.append(f"{tag}: {message}")
    )
    warnings = []
    gdal.PushErrorHandler(lambda kind, number, message: warnings.append(message))
    data = gdal.OpenEx(str(geopackage), gdal.OF_VECTOR)
    inside = [data.GetLayer(place) for place in range(data.GetLayerCount())]
    names = [layer.GetName() for layer in inside]
    placed = [layer.GetName() for layer in inside if layer.GetGeometryColumn()]
    inside = data = None
    gdal.PopErrorHandler()
    told = {
        "version": Qgis.QGIS_VERSION,
        "tables": names,
        "warnings": warnings,
        "layers": {name: styled(geopackage, name, pictures) for name in placed},
        "project": project(first, pictures),
        "moved": project(moved, pictures),
        "messages": [line for line in messages if not line.startswith("Network")],
    }
    (pictures / "told.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
    sys.stdout.flush()
    os._exit(0)  # QGIS may crash when Python takes it apart
