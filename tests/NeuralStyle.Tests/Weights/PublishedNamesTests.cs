using System.Text.RegularExpressions;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Networks;
using NeuralStyle.Weights;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Weights;

/// <summary>The published network under the names of other repositories, against the same written out in LibTorch calls.</summary>
public sealed partial class PublishedNamesTests : TensorTest
{
    // From the names of pytorch/examples, with five residual blocks.
    private static readonly Dictionary<WeightFamily, (string Pattern, string Name)[]> Names = new()
    {
        [WeightFamily.Eriklindernoren] =
        [
            (@"^conv(\d)\.conv2d", "model.{0-1}.block.1"),
            (@"^in([123])", "model.{0-1}.norm"),
            (@"^res(\d)\.conv(\d)\.conv2d", "model.{0+2}.block.{1-1}.block.1"),
            (@"^res(\d)\.in(\d)", "model.{0+2}.block.{1-1}.norm"),
            (@"^deconv(\d)\.conv2d", "model.{0+7}.block.1"),
            (@"^in([45])", "model.{0+4}.norm"),
        ],
        [WeightFamily.Igreat] =
        [
            ("^conv1.conv2d", "layers.0.conv"),
            ("^conv2.conv2d", "layers.3.conv"),
            ("^conv3.conv2d", "layers.6.conv"),
            ("^in1", "layers.1"),
            ("^in2", "layers.4"),
            ("^in3", "layers.7"),
            (@"^res(\d)\.conv(\d)\.conv2d", "layers.{0+8}.conv{1+0}.conv"),
            (@"^res(\d)\.in(\d)", "layers.{0+8}.instance_norm{1+0}"),
            ("^deconv1.conv2d", "layers.14.conv.conv"),
            ("^in4", "layers.15"),
            ("^deconv2.conv2d", "layers.17.conv.conv"),
            ("^in5", "layers.18"),
            ("^deconv3.conv2d", "layers.20.conv"),
        ],
    };

    public static TheoryData<string, string> Cases
        => [.. from family in Names.Keys from wrapping in new[] { "", "module.", "state_dict.", "model_state_dict.module." } select (family.Name, wrapping)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Import_UnderOtherNames_MakesTheImageOfThePublishedCode(string name, string wrapping)
    {
        var family = Names.Keys.Single(candidate => candidate.Name == name);
        var weights = Network();
        var image = rand(1, 3, 20, 28);
        using var noGradient = no_grad();

        var model = StyleModel.Import(new StateDict(weights.Select(pair => KeyValuePair.Create(wrapping + Renamed(pair.Key, Names[family]), pair.Value))));

        Assert.Equal(name, model.Info.Metadata["Family"]);
        var expected = Published(image, weights, rectifiesAll: family == WeightFamily.Eriklindernoren);
        Assert.True(Run(model, image).allclose(expected, rtol: 0, atol: 1e-5));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Save_AsThatFamily_HasItsNamesAgain(string name, string wrapping)
    {
        var family = Names.Keys.Single(candidate => candidate.Name == name);
        var weights = Network().Select(pair => KeyValuePair.Create(Renamed(pair.Key, Names[family]), pair.Value)).ToList();
        using var folder = new TemporaryFolder();

        TorchCheckpoint.Save(StyleModel.Import(new StateDict(weights.Select(pair => KeyValuePair.Create(wrapping + pair.Key, pair.Value)))), folder.File("again.pth"), family);

        Assert.Equal(weights.Select(pair => pair.Key).Order(StringComparer.Ordinal), TorchCheckpoint.Read(folder.File("again.pth")).Keys.Order(StringComparer.Ordinal));
    }

    private static StateDict Network()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 2 });
        using var noGradient = no_grad();
        foreach (var parameter in network.parameters())
        {
            parameter.uniform_(-0.3, 0.4);
        }

        return network.ToStateDict();
    }

    // ImageNet's mean and deviation, in and out.
    private static Tensor Published(Tensor image, StateDict weights, bool rectifiesAll)
    {
        var mean = tensor([0.485f, 0.456f, 0.406f]).reshape(1, 3, 1, 1);
        var deviation = tensor([0.229f, 0.224f, 0.225f]).reshape(1, 3, 1, 1);
        return (PublishedNetwork.Run((image - mean) / deviation, name => weights[name].ToTensor(), rectifiesAll) * deviation) + mean;
    }

    private static Tensor Run(StyleModel model, Tensor image)
    {
        using var network = StyleNetwork.FromModel(model);
        return network.call(image);
    }

    private static string Renamed(string key, (string Pattern, string Name)[] names)
    {
        var (pattern, name) = names.Single(candidate => Regex.IsMatch(key, candidate.Pattern));
        var found = Regex.Match(key, pattern);
        var numbered = Numbers().Replace(name, number => $"{int.Parse(found.Groups[int.Parse(number.Groups[1].Value) + 1].Value) + int.Parse(number.Groups[2].Value)}");
        return numbered + key[found.Length..];
    }

    // {0+7}: the first number of the old name, and 7.
    [GeneratedRegex(@"\{(\d)([+-]\d)\}")]
    private static partial Regex Numbers();
}
