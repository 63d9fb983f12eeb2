using Microsoft.ML.OnnxRuntime;
using NeuralStyle.Graphs;
using NeuralStyle.Inference;
using NeuralStyle.Onnx;
using NeuralStyle.Tests.Inference;
using NeuralStyle.Tests.Training;
using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Onnx;

/// <summary>Exported networks, run by ONNX Runtime, against the engine.</summary>
public sealed class OnnxExporterTests : TensorTest
{
    private static readonly (int Width, int Height)[] Sizes = [(40, 40), (37, 42), (64, 33), (51, 21), (23, 62)];

    public static TheoryData<string> Networks => [.. EngineSamples.Models.Select(row => row.Data), .. EngineSamples.Imports.Select(row => row.Data), "any style", "blocks"];

    // ONNX reflects an image once only.
    public static TheoryData<string> OddGraphs => [.. EngineSamples.OddGraphs.Select(row => row.Data.Item1).Where(name => name != "padding much wider than the image on one side")];

    public static TheoryData<GraphOptimizationLevel> Levels => [.. Enum.GetValues<GraphOptimizationLevel>()];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Export_AnyNetworkAndSize_StylizesAsTheEngine(string name)
    {
        var model = Model(name);
        using var session = new OnnxSession(OnnxSession.Export(model));

        AssertStylizes(session, model, Tolerance(name));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Export_HalfPrecision_StylizesAsTheEngine(string name)
    {
        var model = Model(name);
        var file = OnnxSession.Export(model, new OnnxExportOptions { Precision = Precision.Half });
        using var session = new OnnxSession(file);

        AssertStylizes(session, model, 1000 * Tolerance(name));
        Assert.InRange(file.Length, 0, OnnxSession.Export(model).Length);
    }

    [Theory]
    [MemberData(nameof(OddGraphs))]
    public void Export_OddGraph_StylizesAsTheEngine(string name)
    {
        var model = EngineSamples.Model(EngineSamples.OddGraphs.Single(row => row.Data.Item1 == name).Data.Item2);
        using var session = new OnnxSession(OnnxSession.Export(model));

        AssertStylizes(session, model, 0.005f, [(40, 40), (37, 42)]);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Export_FixedSize_StylizesAsTheEngine(string name)
    {
        var model = Model(name);
        using var session = new OnnxSession(OnnxSession.Export(model, new OnnxExportOptions { Batch = 1, Height = 42, Width = 37 }));

        AssertStylizes(session, model, Tolerance(name), [(37, 42)]);
        Assert.Equal([1, 3, 42, 37], session.Session.OutputMetadata["stylized"].Dimensions);
    }

    [Theory]
    [InlineData("two styles")]
    [InlineData("every operation")]
    [InlineData("any style")]
    [InlineData("blocks")]
    public void Export_FoldedStyle_NeedsNoStyle(string name)
    {
        var model = Model(name);
        using var stylizer = Stylizer.Create(model);
        var style = stylizer.Prepare(Blend(model));
        using var session = new OnnxSession(OnnxSession.Export(model, new OnnxExportOptions { Style = style }));

        AssertNear(stylizer.Stylize(Image(37, 42), style), session.Run(Image(37, 42)), Tolerance(name));
        Assert.Equal(["image"], session.Session.InputMetadata.Keys);
    }

    [Theory]
    [InlineData("adaptive")]
    [InlineData("attention")]
    [InlineData("odd adaptive")]
    [InlineData("odd attention")]
    [InlineData("any style")]
    public void Export_PredictorAndNetwork_TakeStylesFromImages(string name)
    {
        var model = Model(name);
        using var stylizer = Stylizer.Create(model);
        using var predictor = new OnnxSession(OnnxSession.ExportPredictor(model));
        using var network = new OnnxSession(OnnxSession.Export(model));
        var painting = TrainingImages.Image(44, 36, seed: 5);
        var fitted = StyleImage.Fit(painting, model.Predictor!.StyleSize);

        var style = predictor.RunAll(fitted);

        AssertNear(stylizer.Stylize(Image(41, 37), StyleSelection.From(painting)), network.Run(Image(41, 37), style), 0.01f);
    }

    [Theory]
    [InlineData("adaptive", null)]
    [InlineData("adaptive", 48)]
    [InlineData("attention", null)]
    [InlineData("odd adaptive", null)]
    [InlineData("odd attention", 48)]
    public void Export_FoldedBlendOfImages_StylizesAsTheEngine(string name, int? side)
    {
        var model = Model(name);
        using var stylizer = Stylizer.Create(model);
        var (first, second) = (StyleSelection.From(TrainingImages.Image(44, 36, seed: 5)), StyleSelection.From(TrainingImages.Image(40, 36, seed: 11)));
        var other = name.Contains("adaptive", StringComparison.Ordinal) ? StyleSelection.Content : second;
        var style = stylizer.Prepare(StyleSelection.Blend((first, 0.7f), (other, 0.3f)));
        using var session = new OnnxSession(OnnxSession.Export(model, new OnnxExportOptions { Style = style, Height = side, Width = side }));

        AssertNear(stylizer.Stylize(Image(48, 48), style), session.Run(Image(48, 48)), 0.01f);
    }

    [Theory]
    [InlineData(Precision.Single)]
    [InlineData(Precision.Half)]
    public void Export_Bytes_StylizesPixels(Precision precision)
    {
        var model = EngineSamples.Model("narrow");
        using var stylizer = Stylizer.Create(model);
        using var session = new OnnxSession(OnnxSession.Export(model, new OnnxExportOptions { Images = OnnxImageFormat.Bytes, Precision = precision }));
        var image = Image(37, 42).ToEightBit();

        var actual = session.RunBytes(image);

        var differences = stylizer.Stylize(image).ToEightBit().AsBytes().ToArray().Zip(actual.AsBytes().ToArray(), (a, b) => Math.Abs(a - b)).ToList();
        Assert.InRange(differences.Max(), 0, 1);
        Assert.InRange(differences.Average(), 0, precision == Precision.Half ? 0.3 : 0.001);
    }

    [Fact]
    public void Export_BytesInAProgram_AsShown()
    {
        var model = EngineSamples.Model("narrow");
        var image = Image(37, 42).ToEightBit();
        using var folder = new TemporaryFolder();
        OnnxExporter.Export(model, folder.File("pixels.onnx"), new OnnxExportOptions { Images = OnnxImageFormat.Bytes });
        using var session = new OnnxSession(File.ReadAllBytes(folder.File("pixels.onnx")));

        var stylized = OnnxRuntimeExamples.Stylize(folder.File("pixels.onnx"), image.AsBytes().ToArray(), image.Width, image.Height);

        Assert.Equal(session.RunBytes(image).AsBytes(), stylized);
    }

    [Fact]
    public void Export_Batch_IsStylizedImageByImage()
    {
        var model = EngineSamples.Model("two styles");
        using var session = new OnnxSession(OnnxSession.Export(model));
        float[] style = [0.4f, 0.6f];
        var (first, second) = (OnnxSession.ToPlanes(Image(20, 24)), OnnxSession.ToPlanes(TrainingImages.Image(20, 24, seed: 9)));

        var batch = session.Run([("image", [2, 3, 24, 20], [.. first, .. second]), ("style", [2], style)], "stylized");

        var alone = session.Run([("image", [1, 3, 24, 20], second), ("style", [2], style)], "stylized");
        Assert.All(alone.Zip(batch.Skip(second.Length)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Export_AnyOptimizationLevel_LoadsAndStylizes(GraphOptimizationLevel level)
    {
        foreach (var name in new[] { "narrow", "two styles", "encoder-decoder", "every operation", "any style" })
        {
            var model = Model(name);
            using var session = new OnnxSession(OnnxSession.Export(model), level);

            AssertStylizes(session, model, Tolerance(name), [(37, 42)]);
        }
    }

    [Fact]
    public void Export_Twice_GivesTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        foreach (var model in new[] { EngineSamples.Model("every operation"), StylizerModels.AnyStyle(), Model("attention") })
        {
            OnnxExporter.Export(model, folder.File("a.onnx"));

            Assert.Equal(OnnxSession.Export(model), File.ReadAllBytes(folder.File("a.onnx")));
            Assert.Equal(OnnxSession.Export(model), OnnxSession.Export(model));
        }
    }

    [Fact]
    public void Export_Metadata_IsReadable()
    {
        var model = EngineSamples.Model("two styles");
        model = new StyleModel(model.Graph, model.Weights, new StyleModelInfo { StyleNames = ["Mosaic", "Waves"] });
        using var session = new OnnxSession(OnnxSession.Export(model));

        var metadata = session.Session.ModelMetadata;

        Assert.Equal("NeuralStyle", metadata.ProducerName);
        Assert.Equal("Mosaic\nWaves", metadata.CustomMetadataMap["neuralstyle.styles"]);
        Assert.StartsWith("RGB in [0, 1]", metadata.CustomMetadataMap["neuralstyle.images"]);
        Assert.Matches(@"^\d+\.\d+\.\d+$", metadata.CustomMetadataMap["neuralstyle.version"]);
    }

    [Fact]
    public void Export_WeightsNamedAsInputsAndOutputs_AreKeptApart()
    {
        var model = EngineSamples.Model([
            new ConvolutionOperation(0, "image", "stylized", InChannels: 3, OutChannels: 3, KernelSize: 1), new InstanceNormOperation(1, "style", "Output/Clip", Channels: 3, Epsilon: 1e-5),
        ]);
        using var session = new OnnxSession(OnnxSession.Export(model));

        AssertStylizes(session, model, 0.001f, [(37, 42)]);
    }

    [Fact]
    public void Export_OneNormEach_IsOneNode()
    {
        foreach (var name in new[] { "default", "two styles", "any style" })
        {
            var model = Model(name);

            var nodes = OnnxModel.Parse(OnnxSession.Export(model), folder: null).Nodes.Select(node => node.Operator).ToList();

            Assert.Equal(model.Graph.Operations.Count(operation => operation is InstanceNormOperation or ConditionalNormOperation), nodes.Count(kind => kind == "InstanceNormalization"));
            Assert.DoesNotContain("ReduceMean", nodes);
        }
    }

    [Fact]
    public void Export_OptionsThatDoNotFit_NameThem()
    {
        var (single, several, other) = (EngineSamples.Model("narrow"), EngineSamples.Model("two styles"), StylizerModels.Small(styles: 2));

        AssertRefused<ArgumentException>("Half", single, new OnnxExportOptions { Precision = Precision.BFloat16 });
        AssertRefused<ArgumentException>("32", single, new OnnxExportOptions { Height = 32 });
        AssertRefused<ArgumentOutOfRangeException>("Batch", single, new OnnxExportOptions { Batch = 0 });
        AssertRefused<ArgumentException>("too small", single, new OnnxExportOptions { Height = 3, Width = 30 });
        AssertRefused<ArgumentException>("one style", single, new OnnxExportOptions { StyleInput = OnnxStyleInput.Weights });
        AssertRefused<ArgumentException>("trained styles", Model("adaptive"), new OnnxExportOptions { StyleInput = OnnxStyleInput.Weights });
        AssertRefused<ArgumentException>("another network", several, new OnnxExportOptions { Style = PreparedStyle.FromTrained(other, 0) });
        AssertRefused<ArgumentException>("StyleInput", several, new OnnxExportOptions { Style = PreparedStyle.FromTrained(several, 0), StyleInput = OnnxStyleInput.Values });
        Assert.Contains("predictor", Assert.Throws<InvalidOperationException>(() => OnnxExporter.ExportPredictor(single, "predictor.onnx")).Message);
    }

    [Fact]
    public void Export_FileThatCannotBe_LeavesTheOldOne()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.onnx"), "old");

        Assert.ThrowsAny<ArgumentException>(() => OnnxExporter.Export(EngineSamples.Model("narrow"), folder.File("a.onnx"), new OnnxExportOptions { Batch = -1 }));

        Assert.Equal("old", File.ReadAllText(folder.File("a.onnx")));
    }

    [Theory]
    [InlineData(500_000_000, Precision.Single, true)]
    [InlineData(540_000_000, Precision.Single, false)]
    [InlineData(1_000_000_000, Precision.Half, true)]
    [InlineData(1_080_000_000, Precision.Half, false)]
    public void RequireFits_WeightsOfTwoGiB_AreRefused(long weights, Precision precision, bool fits)
    {
        var error = Record.Exception(() => OnnxFile.RequireFits(weights, precision));

        Assert.Equal(fits, error is null);
        Assert.True(fits || error is NotSupportedException);
    }

    [Fact]
    public void Export_WeightBeyondHalfPrecision_IsAnError()
    {
        var graph = new Graph([new ConvolutionOperation(0, "w", null, InChannels: 3, OutChannels: 3, KernelSize: 1)], output: 1);
        var model = new StyleModel(graph, new StateDict([KeyValuePair.Create("w", WeightTensor.FromSingles([3, 3, 1, 1], [1e5f, 0, 0, 0, 1, 0, 0, 0, 1]))]));

        Assert.Contains("100000", Assert.Throws<NotSupportedException>(() => OnnxSession.Export(model, new OnnxExportOptions { Precision = Precision.Half })).Message);
    }

    private static void AssertRefused<TException>(string text, StyleModel model, OnnxExportOptions options)
        where TException : Exception
        => Assert.Contains(text, Assert.Throws<TException>(() => OnnxSession.Export(model, options)).Message);

    // Of 255. The last ones amplify what differs in rounding.
    private static float Tolerance(string name) => name is "lengstrom" or "any style" or "blocks" or "mobile" ? 0.004f : 0.001f;

    private static StyleModel Model(string name) => OnnxSamples.Model(name);

    private static ImageBuffer Image(int width, int height) => TrainingImages.Image(width, height, seed: 3).ToFloat();

    private static void AssertStylizes(OnnxSession session, StyleModel model, float tolerance, params ReadOnlySpan<(int Width, int Height)> sizes)
    {
        using var stylizer = Stylizer.Create(model);
        var style = Blend(model);
        (string, long[], float[])[] input = !model.Graph.IsConditional ? []
            : model.Predictor is null ? [("style", [model.Graph.Styles], Weights(model))] : [("style", [model.Graph.StyleRowLength], stylizer.Prepare(style).Rows.ToArray())];
        foreach (var (width, height) in sizes.IsEmpty ? Sizes : sizes)
        {
            AssertNear(stylizer.Stylize(Image(width, height), style), session.Run(Image(width, height), input), tolerance);
        }
    }

    private static StyleSelection Blend(StyleModel model)
        => model.Graph.IsConditional ? StyleSelection.Blend([.. Weights(model).Select((weight, style) => (style, weight))]) : StyleSelection.First;

    private static float[] Weights(StyleModel model) => [.. Enumerable.Range(0, model.Graph.Styles).Select(style => 0.3f + (0.5f * style))];

    private static void AssertNear(ImageBuffer expected, ImageBuffer actual, float tolerance)
    {
        Assert.Equal(expected.Size, actual.Size);
        Assert.InRange(expected.AsFloats().ToArray().Zip(actual.AsFloats().ToArray(), (a, b) => Math.Abs(a - b) * 255).Max(), 0, tolerance);
    }
}
