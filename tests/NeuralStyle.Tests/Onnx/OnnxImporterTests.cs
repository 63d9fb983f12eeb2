using NeuralStyle.Graphs;
using NeuralStyle.Onnx;
using NeuralStyle.Tests.Inference;
using NeuralStyle.Tests.Training;
using Xunit;

namespace NeuralStyle.Tests.Onnx;

/// <summary>Networks that were exported and imported again.</summary>
public sealed class OnnxImporterTests : TensorTest
{
    public static TheoryData<string> Networks => [.. EngineSamples.Models.Select(row => row.Data), .. EngineSamples.Imports.Select(row => row.Data), "blocks"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Import_ExportedNetwork_IsTheSame(string name)
    {
        var model = OnnxSamples.Model(name);

        var imported = Again(model);

        Assert.Equal(GraphJson.Write(Reached(model.Graph)).Replace("-0,", "0,", StringComparison.Ordinal).Replace("-0]", "0]", StringComparison.Ordinal), GraphJson.Write(imported.Graph));
        Assert.All(imported.Weights, weight => Assert.Equal(model.Weights[weight.Key].ToSingles(), weight.Value.ToSingles()));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Import_ExportedInOtherForms_GivesTheSameImages(string name)
    {
        var model = OnnxSamples.Model(name);

        AssertSame(model, Again(model, new OnnxExportOptions { Images = OnnxImageFormat.Bytes }), 1e-4f);
        AssertSame(model, Again(model, new OnnxExportOptions { Height = 42, Width = 37 }), 1e-4f);
        AssertSame(model, Again(model, new OnnxExportOptions { Precision = Precision.Half }), 5);
    }

    [Theory]
    [InlineData("two styles")]
    [InlineData("any style")]
    [InlineData("blocks")]
    [InlineData("adaptive")]
    [InlineData("odd adaptive")]
    public void Import_FoldedStyle_IsTheNetworkOfThatStyle(string name)
    {
        var model = OnnxSamples.Model(name);
        using var stylizer = Stylizer.Create(model);
        var style = stylizer.Prepare(model.Predictor is null ? StyleSelection.Blend((0, 0.3f), (1, 0.7f)) : StyleSelection.From(TrainingImages.Image(44, 36, seed: 5)));

        var imported = Again(model, new OnnxExportOptions { Style = style });

        Assert.False(imported.Graph.IsConditional || imported.Graph.IsAdaptive);
        using var single = Stylizer.Create(imported);
        AssertNear(stylizer.Stylize(Image, style), single.Stylize(Image), 0.01f);
    }

    [Theory]
    [InlineData("any style", "Split")]
    [InlineData("attention", "Transpose")]
    public void Import_OperationOfNoNetwork_IsNamed(string name, string operation)
        => Assert.Contains(operation, Assert.Throws<ModelFormatException>(() => Again(OnnxSamples.Model(name))).Message);

    [Fact]
    public void Import_SeveralStyles_KeepsTheirNames()
    {
        var model = EngineSamples.Model("two styles");

        Assert.Equal(["Mosaic", "Waves"], Again(new StyleModel(model.Graph, model.Weights, new StyleModelInfo { StyleNames = ["Mosaic", "Waves"] })).Info.StyleNames);
    }

    [Fact]
    public void Import_GivenRanges_AreThoseOfTheFile()
    {
        using var folder = new TemporaryFolder();
        OnnxExporter.Export(EngineSamples.Model("encoder-decoder"), folder.File("network.onnx"));

        var model = OnnxImporter.Import(folder.File("network.onnx"), input: ValueRange.BgrZeroTo255, output: ValueRange.ZeroToOne);

        Assert.Equal("bgr-zero-to-255", model.Info.Metadata["Range"]);
        Assert.Equal([2, 1, 0], Assert.IsType<ConvertRangeOperation>(model.Graph.Operations[0]).Order);
    }

    private static ImageBuffer Image => TrainingImages.Image(37, 42, seed: 3).ToFloat();

    private static StyleModel Again(StyleModel model, OnnxExportOptions? options = null)
    {
        using var folder = new TemporaryFolder();
        OnnxExporter.Export(model, folder.File("network.onnx"), options);
        return OnnxImporter.Import(folder.File("network.onnx"));
    }

    // The operations that the result needs.
    private static Graph Reached(Graph graph) => new(graph.Operations.Take(graph.Output), graph.Output);

    private static void AssertSame(StyleModel expected, StyleModel actual, float tolerance)
    {
        using var first = Stylizer.Create(expected);
        using var second = Stylizer.Create(actual);
        var style = expected.Graph.IsConditional ? StyleSelection.Single(expected.Graph.Styles - 1) : StyleSelection.First;

        AssertNear(first.Stylize(Image, style), second.Stylize(Image, style), tolerance);
    }

    private static void AssertNear(ImageBuffer expected, ImageBuffer actual, float tolerance)
        => Assert.InRange(expected.AsFloats().ToArray().Zip(actual.AsFloats().ToArray(), (a, b) => Math.Abs(a - b) * 255).Max(), 0, tolerance);
}
