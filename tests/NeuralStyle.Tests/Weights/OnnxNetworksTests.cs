using NeuralStyle.Graphs;
using NeuralStyle.Networks;
using NeuralStyle.Weights;
using Xunit;
using static NeuralStyle.Tests.Weights.OnnxBytes;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Weights;

/// <summary>Known networks in ONNX, as exporters and converters write them, against the same weights by name.</summary>
public sealed class OnnxNetworksTests : TensorTest
{
    private const int Residuals = 2;

    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];
    private static readonly float[] CaffeMean = [103.939f, 116.779f, 123.68f];
    private static readonly long[] PerChannel = [1, 3, 1, 1];

    private static readonly Dictionary<string, Func<StateDict, OnnxNetwork>> Wrappers = new()
    {
        ["nothing"] = weights => new OnnxNetwork().Examples(weights, Residuals),
        ["constants"] = weights => new OnnxNetwork { Store = Constant }.Examples(weights, Residuals),
        ["amounts of padding as tensors"] = weights => new OnnxNetwork { PadsAreTensors = true }.Examples(weights, Residuals),
        ["amounts of padding that are computed"] = weights => new OnnxNetwork { PadsAreComputed = true }.Examples(weights, Residuals),
        ["a clip by attributes"] = weights => new OnnxNetwork().Examples(weights, Residuals).Add("Clip", Attribute("min", 0f), Attribute("max", 255f)),
        ["a clip by tensors"] = weights => new OnnxNetwork().Examples(weights, Residuals).Clip(0, 255),
        ["a clip by constants"] = weights => new OnnxNetwork { Store = Constant }.Examples(weights, Residuals).Clip(0, 255),
        ["times 255"] = weights => new OnnxNetwork().Add("Mul", [], 255).Examples(weights, Residuals),
        ["times 255 and back"] = weights => new OnnxNetwork().Add("Mul", [1], 255).Examples(weights, Residuals).Add("Div", [], 255),
        ["times 255 and back, clipped"] = weights => new OnnxNetwork().Add("Mul", [], 255).Examples(weights, Residuals).Add("Mul", [], 1 / 255f).Clip(0, 1),
        ["divided by a fraction"] = weights => new OnnxNetwork().Add("Div", [], 1 / 255f).Examples(weights, Residuals),
        ["channels last"] = weights => ChannelsLast(new OnnxNetwork(), network => network.Examples(weights, Residuals)),
        ["channels last, times 255"] = weights => ChannelsLast(new OnnxNetwork().Add("Mul", [3], 255, 255, 255), network => network.Examples(weights, Residuals)).Add("Div", [1, 1, 1, 3], 255, 255, 255),
        ["bytes, channels last"] = weights => ChannelsLast(new OnnxNetwork().Add("Cast", Attribute("to", 1)), network => network.Examples(weights, Residuals).Clip(0, 255)).Add("Cast", Attribute("to", 2)),
        ["inputs of the same names, as old files list them"] = weights => new OnnxNetwork { Store = (name, shape, values) => [.. Input(name), .. Tensor(name, shape, values)] }.Examples(weights, Residuals),
        ["norms of a batch"] = weights => new OnnxNetwork { NormsAreOfABatch = true }.Examples(weights, Residuals),
        ["half precision"] = weights => new OnnxNetwork { Store = Halves }.Examples(weights, Residuals),
        ["half precision as integers"] = weights => new OnnxNetwork { Store = HalvesAsIntegers }.Examples(weights, Residuals),
        ["identities and a dropout"] = weights => new OnnxNetwork().Add("Identity").Examples(weights, Residuals).Add("Dropout").Add("Identity"),
    };

    private static readonly Dictionary<string, Func<StateDict, OnnxNetwork>> WrongSurroundings = new()
    {
        ["a clip at half the range"] = weights => new OnnxNetwork().Examples(weights, Residuals).Clip(0, 128),
        ["divided by nothing"] = weights => new OnnxNetwork().Examples(weights, Residuals).Add("Div", [], 0),
        ["a clip before"] = weights => new OnnxNetwork().Clip(0, 255).Examples(weights, Residuals),
        ["a vector along the width"] = weights => new OnnxNetwork().Examples(weights, Residuals).Add("Mul", [3], 1, 1, 1),
        ["width and height exchanged"] = weights => new OnnxNetwork().Examples(weights, Residuals).Add("Transpose", Attribute("perm", 0, 1, 3, 2)),
        ["channels last inside"] = weights => new OnnxNetwork().Add("Transpose", Attribute("perm", 0, 2, 3, 1)).Examples(weights, Residuals),
        ["rounding of unclipped numbers"] = weights => new OnnxNetwork().Examples(weights, Residuals).Add("Round"),
        ["a cut image"] = weights => new OnnxNetwork().Add("Crop", Attribute("border", 2, 2, 2, 2)).Examples(weights, Residuals),
    };

    public static TheoryData<string> WrapperNames => [.. Wrappers.Keys];

    public static TheoryData<string> FaultNames => [.. WrongSurroundings.Keys];

    [Theory]
    [MemberData(nameof(WrapperNames))]
    public void Import_ExamplesInAWrapper_MakesTheSameImage(string name)
    {
        var weights = Examples();
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("net.onnx"), Wrappers[name](weights).Build());

        var model = StyleModel.Import(folder.File("net.onnx"));

        Assert.Equal(["net"], model.Info.StyleNames);
        AssertSame(StyleModel.Import(weights), model);
    }

    [Theory]
    [InlineData("gordicaleksa")]
    [InlineData("eriklindernoren")]
    public void Import_NetworkWithImageNetsMeanAround_IsOfThatRange(string family)
    {
        var weights = Examples();
        var network = new OnnxNetwork().Add("Div", [], 255).Add("Sub", PerChannel, Mean).Add("Div", PerChannel, Deviation)
            .Examples(weights, Residuals, rectifiesAll: family == "eriklindernoren")
            .Add("Mul", PerChannel, Deviation).Add("Add", PerChannel, Mean).Clip(0, 1);

        var model = OnnxReader.Parse(network.Build());

        Assert.Equal("zero-to-255", model.Info.Metadata["Range"]);
        Assert.Equal(ValueRange.ImageNet, ValueRange.Find(Rounded((ConvertRangeOperation)model.Graph.Operations[0])));
    }

    [Fact]
    public void Import_TransposedConvolutions_AreTranslated()
    {
        var network = new OnnxNetwork().Examples(Examples(isTransposed: true), Residuals, isTransposed: true);

        Assert.Equal(2, OnnxReader.Parse(network.Build()).Graph.Operations.OfType<TransposedConvolutionOperation>().Count());
    }

    [Fact]
    public void Import_DividedTanh_IsIn255()
    {
        var network = new OnnxNetwork().Examples(Examples(), Residuals).Add("Div", [], 255).Add("Tanh").Add("Mul", [], 150).Add("Add", [], 127.5f);

        var last = Assert.IsType<ConvertRangeOperation>(OnnxReader.Parse(network.Build(), input: ValueRange.ZeroToOne).Graph.Operations[^1]);

        Assert.Equal([150 / 255f, 150 / 255f, 150 / 255f], last.Scale);
        Assert.Equal([0.5f, 0.5f, 0.5f], last.Shift);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Import_Jcjohnsons_IsTheNetworkOfItsNames(bool slices)
    {
        var weights = Examples(isTransposed: true);
        var scaled = slices
            ? new OnnxNetwork().Add("Sub", PerChannel, CaffeMean).Jcjohnson(weights, Residuals, slices).Add("Mul", [], 150)
            : new OnnxNetwork().Add("ImageScaler", Attribute("scale", 1f), Numbers("bias", CaffeMean.Select(mean => -mean))).Jcjohnson(weights, Residuals).Add("Affine", Attribute("alpha", 150f), Attribute("beta", 0f));

        var model = OnnxReader.Parse(scaled.Add("Add", [3, 1, 1], CaffeMean).Build());

        Assert.Equal("bgr-zero-to-255", model.Info.Metadata["Range"]);
        AssertSame(StyleModel.Import(Renamed(weights)), model);
    }

    [Fact]
    public void Import_MetadataOfWindowsML_SaysTheRange()
    {
        byte[] Entry(string key, string value) => Content(14, [.. Text(1, key), .. Text(2, value)]);
        var file = new OnnxNetwork().Examples(Examples(), Residuals).Build();

        var model = OnnxReader.Parse([.. file, .. Entry("Image.BitmapPixelFormat", "Bgr8"), .. Entry("Image.NominalPixelRange", "NominalRange_0_255")]);

        Assert.Equal("bgr-zero-to-255", model.Info.Metadata["Range"]);
        Assert.Equal("minus-one-to-one", OnnxReader.Parse([.. file, .. Entry("Image.NominalPixelRange", "Normalized_1_1")]).Info.Metadata["Range"]);
    }

    [Fact]
    public void Import_JcjohnsonsWithoutItsMeans_IsInCaffesRange()
    {
        var weights = Examples(isTransposed: true);

        var model = OnnxReader.Parse(new OnnxNetwork().Jcjohnson(weights, Residuals).Add("Mul", [], 150).Build());

        Assert.Equal("caffe", model.Info.Metadata["Range"]);
        AssertSame(StyleModel.Import(Renamed(weights)), model);
    }

    [Theory]
    [MemberData(nameof(FaultNames))]
    public void Parse_OtherSurroundings_AreAnError(string fault)
    {
        var file = WrongSurroundings[fault](Examples()).Build();

        var error = Assert.Throws<ModelFormatException>(() => OnnxReader.Parse(file));

        Assert.True(error.Rule == "onnx.network", $"{fault}: {error.Rule}: {error.Message}");
    }

    private static ConvertRangeOperation Rounded(ConvertRangeOperation operation)
    {
        var known = ValueRange.ImageNet.ToRange(input: 0);
        Assert.All(operation.Scale.Concat(operation.Shift).Zip(known.Scale.Concat(known.Shift)), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        return known;
    }

    private static OnnxNetwork ChannelsLast(OnnxNetwork network, Func<OnnxNetwork, OnnxNetwork> inside)
        => inside(network.Add("Transpose", Attribute("perm", 0, 3, 1, 2))).Add("Transpose", Attribute("perm", 0, 2, 3, 1));

    internal static StateDict Examples(bool isTransposed = false)
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 2, ResidualBlocks = Residuals });
        var weights = new StateDict(network.ToStateDict().Select(pair => KeyValuePair.Create(pair.Key, Rounded(pair.Value))));
        return isTransposed ? new StateDict(weights.Select(pair => KeyValuePair.Create(pair.Key, Turned(pair.Key, pair.Value)))) : weights;
    }

    // To half precision, so that files of that have the same weights.
    private static WeightTensor Rounded(WeightTensor tensor) => WeightTensor.FromSingles([.. tensor.Shape], [.. tensor.ToSingles().Select(value => (float)(Half)value)]);

    private static byte[] Halves(string name, long[] shape, float[] values)
        => Content(5, TensorBody(name, shape, [.. values.SelectMany(value => BitConverter.GetBytes((Half)value))], type: 10));

    // As the helpers of the ONNX package write them: 16 bits of each integer.
    private static byte[] HalvesAsIntegers(string name, long[] shape, float[] values)
        => Content(5, [.. Join(shape.Select(size => Number(1, size))), .. Number(2, 10), .. Content(5, Join(values.Select(value => Varint(BitConverter.HalfToUInt16Bits((Half)value))))), .. Text(8, name)]);

    // Kernels that double have their channels the other way round.
    private static WeightTensor Turned(string key, WeightTensor tensor)
        => key is "deconv1.conv2d.weight" or "deconv2.conv2d.weight" ? WeightTensor.FromSingles([tensor.Shape[1], tensor.Shape[0], 3, 3], tensor.ToSingles()) : tensor;

    // Under the numbers of the converted Torch list.
    private static StateDict Renamed(StateDict weights) => new(weights.Select(pair =>
    {
        var (module, part) = (pair.Key[..pair.Key.LastIndexOf('.')], pair.Key[(pair.Key.LastIndexOf('.') + 1)..]);
        var number = module switch
        {
            ['r', 'e', 's', var i, .., 'c', 'o', 'n', 'v', var p, '.', 'c', 'o', 'n', 'v', '2', 'd'] => $"{i - '1' + 10}.0.0.{3 * (p - '1')}",
            ['r', 'e', 's', var i, .., 'i', 'n', var p] => $"{i - '1' + 10}.0.0.{(3 * (p - '1')) + 1}",
            ['c', 'o', 'n', 'v', var i, ..] => $"{(3 * (i - '1')) + 1}",
            ['d', 'e', 'c', 'o', 'n', 'v', var i, ..] => $"{(3 * (i - '1')) + Residuals + 10}",
            ['i', 'n', var i] => i <= '3' ? $"{(3 * (i - '1')) + 2}" : $"{(3 * (i - '4')) + Residuals + 11}",
            _ => module,
        };
        return KeyValuePair.Create($"{number}.{part}", pair.Value);
    }));

    private static void AssertSame(StyleModel expected, StyleModel actual)
    {
        var image = rand(1, 3, 44, 52);
        Assert.True(Run(expected, image).allclose(Run(actual, image), rtol: 0, atol: 4e-6)); // 1e-3 of 255
    }

    private static Tensor Run(StyleModel model, Tensor image)
    {
        using var network = StyleNetwork.FromModel(model);
        using var noGradient = no_grad();
        return network.call(image);
    }
}
