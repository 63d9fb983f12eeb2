using NeuralStyle.Weights;
using Xunit;
using static NeuralStyle.Tests.Weights.OnnxBytes;

namespace NeuralStyle.Tests.Weights;

/// <summary>Tensors in a file beside the model, as PyTorch's exporter has them by default.</summary>
public sealed class OnnxFolderTests : TensorTest
{
    private const string Data = "net.onnx.data";

    public static TheoryData<string> UnsafePlaces { get; } = new("", ".", "..", "../outside", "folder/inside", "./net.onnx.data", "/etc/hostname", "C:\\data", "C:data", "..\\outside", "folder\\inside", "a\0b", new string('a', 256));

    public static TheoryData<string, string, string> WrongPlaces { get; } = new()
    {
        { "0", "4", "external" },
        { "8", "8", "shape" },
        { "9223372036854775807", "4", "external" },
        { "-1", "4", "external" },
        { "one", "4", "external" },
        { "0", "-4", "shape" },
        { "0", "all", "shape" },
        { "0x0", "4", "external" },
    };

    [Fact]
    public void Import_TensorsBesideTheModel_IsAsWithThemInside()
    {
        using var folder = new TemporaryFolder();
        var weights = OnnxNetworksTests.Examples();
        Write(folder, weights);

        var model = StyleModel.Import(folder.File("net.onnx"));

        Assert.All(StyleModel.Import(weights).Weights.Values.Zip(model.Weights.Values), pair => Assert.Equal(pair.First.ToSingles(), pair.Second.ToSingles()));
    }

    [Theory]
    [MemberData(nameof(UnsafePlaces))]
    public void Read_PlaceThatIsNoPlainName_IsAnError(string location)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("folder"));
        File.WriteAllBytes(folder.File("folder/inside"), new byte[4]);
        File.WriteAllBytes(folder.File(Data), new byte[4]);
        File.WriteAllBytes(folder.File("net.onnx"), Model(Input("x"), External("k", [1], ("location", location))));

        Assert.Equal("onnx.external", Assert.Throws<ModelFormatException>(() => WeightFile.Read(folder.File("net.onnx"))).Rule);
    }

    [Theory]
    [MemberData(nameof(WrongPlaces))]
    public void Read_PlaceThatIsNotInTheFile_IsAnError(string offset, string length, string rule)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File(Data), new byte[3]);
        File.WriteAllBytes(folder.File("net.onnx"), Model(Input("x"), External("k", [1], ("location", Data), ("offset", offset), ("length", length))));

        var error = Assert.Throws<ModelFormatException>(() => WeightFile.Read(folder.File("net.onnx")));

        Assert.Equal($"onnx.{rule}", error.Rule);
        Assert.Equal(folder.File("net.onnx"), error.Path);
    }

    [Fact]
    public void Read_FileThatIsNotThere_IsNamed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("net.onnx"), Model(Input("x"), External("k", [1], ("location", Data))));

        Assert.Contains(Data, Assert.Throws<ModelFormatException>(() => WeightFile.Read(folder.File("net.onnx"))).Message);
    }

    [Fact]
    public void Read_LinkOutOfTheFolder_IsAnError()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("models"));
        File.WriteAllBytes(folder.File("secret"), new byte[4]);
        File.CreateSymbolicLink(folder.File($"models/{Data}"), "../secret");
        File.WriteAllBytes(folder.File("models/net.onnx"), Model(Input("x"), External("k", [1], ("location", Data))));

        Assert.Contains("link", Assert.Throws<ModelFormatException>(() => WeightFile.Read(folder.File("models/net.onnx"))).Message);
    }

    [Fact]
    public void Read_TensorsOfOnePlaceAgainAndAgain_EndAtTheLimit()
    {
        const int Bytes = 32 << 20;
        using var folder = new TemporaryFolder();
        using (var file = File.Create(folder.File(Data)))
        {
            file.SetLength(Bytes);
        }

        var tensors = Enumerable.Range(0, 9).Select(i => External($"k{i}", [Bytes / sizeof(float)], ("location", Data)));
        File.WriteAllBytes(folder.File("net.onnx"), Model([Input("x"), .. tensors]));

        Assert.Equal("onnx.limit", Assert.Throws<ModelFormatException>(() => WeightFile.Read(folder.File("net.onnx"))).Rule);
    }

    /// <summary>Writes the network as net.onnx with its tensors in another file.</summary>
    internal static void Write(TemporaryFolder folder, StateDict weights)
    {
        using var data = new MemoryStream();
        var network = new OnnxNetwork { Store = Store };
        File.WriteAllBytes(folder.File("net.onnx"), network.Examples(weights, residuals: 2).Build());
        File.WriteAllBytes(folder.File(Data), data.ToArray());

        byte[] Store(string name, long[] shape, float[] values)
        {
            var start = data.Length;
            data.Write(Bytes(values));
            return External(name, shape, ("location", Data), ("offset", $"{start}"), ("length", $"{4 * values.Length}"));
        }
    }
}
