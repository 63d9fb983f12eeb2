using System.Text;
using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

public sealed class ForeignWeightsTests
{
    public static TheoryData<string, string> Files => new()
    {
        { "\u0020\0\0\0TFL3\0\0", "TFLite" },
        { "\u0089HDF\r\n\u001a\n\0\0", "HDF5" },
        { "7767517\n75 83\nInput", "ncnn" },
        { "\b\u0004\u0012\u0030\n\u0010", "Core ML" },
        { "\b\u0004\u0012\u00b0\u0001\n\u0010", "Core ML" },
        { "{\"format\": \"layers-model\", \"weightsManifest\": []}", "tfjs" },
        { "{\"a\": 1}", "JSON" },
        { "model_checkpoint_path: \"fns.ckpt\"", "TensorFlow" },
        { "\n\u0013\n\u0004X\u0012\u000bPlaceholder", "graph of TensorFlow" },
        { "\u0003\0\0\0\u0001\0\0\0\u0002\0\0\0\u0002\0\0\0\u0003\0\0\0opt", "Lua Torch" },
        { "\u0004\0\0\0\u0001\0\0\0\u0003\0\0\0V 1\u000d\0\0\0nn.Sequential", "Lua Torch" },
        { "<!DOCTYPE html><html>", "web page" },
        { Zip("arr_0.npy"), "NumPy" },
        { Zip("metadata.json"), "Keras" },
        { Zip("MAR-INF/MANIFEST.json"), "TorchServe" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_FileOfAnotherSystem_SaysWhichItIs(string content, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("net.pth", Encoding.Latin1.GetBytes(content));

        Assert.Contains(expected, Assert.Throws<ModelFormatException>(() => WeightFile.Read(path)).Message);
        Assert.Contains(expected, Assert.Throws<ModelFormatException>(() => StyleModel.Import(path)).Message);
    }

    [Theory]
    [InlineData("saved_model.pb", "SavedModel")]
    [InlineData("model.json", "tfjs")]
    [InlineData("fns.ckpt.index", "TensorFlow")]
    [InlineData("Manifest.json", "Core ML")]
    [InlineData("readme.txt", "has no manifest.json")]
    public void Read_FolderOfAnotherSystem_SaysWhichItIs(string name, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write(name, [1]);

        Assert.Contains(expected, Assert.Throws<ModelFormatException>(() => WeightFile.Read(folder.Path)).Message);
    }

    [Fact]
    public void Recognize_VggWithBatchNorms_SaysWhatToUse()
    {
        var weights = new StateDict(
        [
            new("features.0.weight", WeightTensor.FromSingles([4, 3, 3, 3], new float[108])), new("features.0.bias", WeightTensor.FromSingles([4], new float[4])),
            new("features.1.weight", WeightTensor.FromSingles([4], new float[4])), new("features.1.bias", WeightTensor.FromSingles([4], new float[4])),
            new("features.1.running_mean", WeightTensor.FromSingles([4], new float[4])),
        ]);

        Assert.Contains("batch norms", Assert.Throws<ModelFormatException>(() => WeightFamily.Recognize(weights)).Message);
    }

    private static string Zip(string name)
        => "PK\u0003\u0004" + new string('\0', 22) + (char)name.Length + "\0\0\0" + name + new string('\0', 40);
}
