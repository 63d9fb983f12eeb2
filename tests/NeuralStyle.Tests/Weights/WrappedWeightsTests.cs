using NeuralStyle.Features;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Training;
using NeuralStyle.Weights;
using TorchSharp;
using Xunit;

namespace NeuralStyle.Tests.Weights;

/// <summary>One network in all the ways that trainings save it.</summary>
public sealed class WrappedWeightsTests : TensorTest
{
    private static readonly StateDict Network = Weights(seed: 1);
    private static readonly StateDict Older = Weights(seed: 2);

    private static readonly Dictionary<string, Func<IEnumerable<KeyValuePair<string, WeightTensor>>>> Wrappings = new()
    {
        ["plain"] = () => Network,
        ["module"] = () => Under("module."),
        ["module twice"] = () => Under("module.module."),
        ["_orig_mod"] = () => Under("_orig_mod."),
        ["_orig_mod.module"] = () => Under("_orig_mod.module."),
        ["module._orig_mod"] = () => Under("module._orig_mod."),
        ["model"] = () => Under("model."),
        ["model.module"] = () => Under("model.module."),
        ["model.model.model"] = () => Under("model.model.model."),
        ["transformer"] = () => Under("transformer."),
        ["transformer.module"] = () => Under("transformer.module."),
        ["state_dict"] = () => Under("state_dict."),
        ["state_dict.model"] = () => Under("state_dict.model."),
        ["model_state_dict"] = () => Under("model_state_dict."),
        ["params"] = () => Under("params."),
        ["an unknown name"] = () => Under("my_net_7."),
        ["five deep"] = () => Under("checkpoint.weights.net.G.module."),
        ["a list"] = () => Under("0.1."),
        ["FSDP"] = () => Under("_fsdp_wrapped_module."),
        ["DeepSpeed"] = () => Under("_forward_module.module."),
        ["compiled inside"] = () => Renamed(Network, key => key.Replace("conv2d.", "_orig_mod.conv2d.", StringComparison.Ordinal)),
        ["parallel inside"] = () => Renamed(Network, key => key.Replace("res1.", "res1.module.", StringComparison.Ordinal)),
        ["holder inside"] = () => Renamed(Network, key => key.StartsWith("conv", StringComparison.Ordinal) ? "net." + key : key),
        ["stale buffers"] = () => Network.Append(Vector("in1.running_mean")).Append(Vector("res1.in1.num_batches_tracked")),
        ["beside a loss"] = () => Network.Append(Vector("loss")).Append(Vector("rng_state")),
        ["beside random states"] = () => Under("state_dict.").Append(Integers("rng.0")).Append(Integers("cuda_rng")),
        ["beside an optimizer"] = () => Under("model.").Concat(Under("optimizer.state.0.exp_avg.", Older)),
        ["beside an optimizer at the top"] = () => Network.Append(Vector("optimizer.state.0.exp_avg")),
        ["beside moments by name"] = () => Network.Concat(Under("optimizer.exp_avg.", Older)).Concat(Under("optimizer.exp_avg_sq.", Older)),
        ["beside a loss network"] = () => Network.Concat(Vgg("loss_network.")),
        ["beside a loss network in a trainer"] = () => Under("transformer.").Concat(Vgg("vgg.")),
        ["beside a discriminator"] = () => Under("generator.").Append(Vector("discriminator.conv1.weight")),
        ["ema"] = () => Under("model.", Older).Concat(Under("ema.")),
        ["params_ema"] = () => Under("params.", Older).Concat(Under("params_ema.")),
        ["g_ema"] = () => Under("g.", Older).Concat(Under("g_ema.")),
        ["model_ema.module"] = () => Under("model.", Older).Concat(Under("model_ema.module."))
            .Append(Vector("model_ema.decay")),
        ["ema beside the network"] = () => Older.Concat(Under("ema.")),
        ["AveragedModel"] = () => Under("model.", Older).Concat(Under("swa_model.module.")).Append(Vector("swa_model.n_averaged")),
        ["AveragedModel by its counter"] = () => Under("model.", Older).Concat(Under("second.module.")).Append(Vector("second.n_averaged")),
        ["AveragedModel alone"] = () => Under("module.").Append(Vector("n_averaged")),
        ["under two names"] = () => Under("model.").Concat(Under("best.")),
        ["Lightning"] = () => Under("state_dict.model.").Concat(Vgg("state_dict.loss_fn.vgg.")).Concat(Under("optimizer_states.0.state.0.", Older)),
    };

    public static TheoryData<string> Names => [.. Wrappings.Keys];

    [Fact]
    public void Wrappings_AreFortyOrMore() => Assert.InRange(Wrappings.Count, 40, 100);

    [Theory]
    [MemberData(nameof(Names))]
    public void Import_AnyWrapping_GivesTheSameImage(string name)
    {
        using var folder = new TemporaryFolder();
        TorchCheckpoint.Write(new StateDict(Wrappings[name]()), folder.File("net.pth"));

        var image = Image(StyleModel.Import(folder.File("net.pth")));

        Assert.Equal(Image(StyleModel.Import(Network)), image);
    }

    [Fact]
    public void Import_AnyWordsInAnyOrder_GivesTheSameWeights()
    {
        string[] words = ["module", "_orig_mod", "model", "transformer", "net", "state_dict", "params", "generator"];
        var prefixes = from a in words from b in words from c in words.Append("") select $"{a}.{b}.{c}".TrimEnd('.') + ".";

        Assert.All(prefixes, prefix => AssertSameWeights(new StateDict(Under(prefix))));
    }

    [Fact]
    public void Import_WordsAnywhereInsideKeys_GivesTheSameWeights()
    {
        string[] words = ["module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module", "_forward_module", "model", "net"];

        Assert.All(Enumerable.Range(0, 200), seed => AssertSameWeights(new StateDict(Renamed(Network, key => Wrapped(key, words, new Random(seed))))));
    }

    // The same words at the same modules, whatever the key: wrappers stand around modules.
    private static string Wrapped(string key, string[] words, Random random)
    {
        var draws = Enumerable.Range(0, 3).Select(_ => words[random.Next(words.Length)] + ".").Select(word => random.Next(2) == 0 ? word : "").ToArray();
        return draws[0] + string.Concat(key.Split('.').Select((part, i) => i == 0 ? part : "." + draws[Math.Min(i, 2)] + part));
    }

    private static void AssertSameWeights(StateDict weights)
    {
        var imported = StyleModel.Import(weights).Weights;
        Assert.All(StyleModel.Import(Network).Weights, weight => Assert.True(weight.Value.Bytes.Span.SequenceEqual(imported[weight.Key].Bytes.Span)));
    }

    [Theory]
    [InlineData("params", "params")]
    [InlineData("module.params", "params")]
    [InlineData("params_ema", "params_ema")]
    [InlineData(null, "params_ema")]
    public void Import_Entry_IsTheOneThatIsTakenAndTold(string? entry, string expected)
    {
        var weights = new StateDict(Under("params.", Older).Concat(Under("params_ema.")));

        var model = StyleModel.Import(weights, entry: entry);

        Assert.Equal(expected, model.Info.Metadata["Entry"]);
        Assert.Equal(Image(StyleModel.Import(expected == "params" ? Older : Network)), Image(model));
        Assert.False(StyleModel.Import(Network).Info.Metadata.ContainsKey("Entry"));
    }

    [Fact]
    public void Import_TwoNetworks_AsksWhichOne()
    {
        var weights = new StateDict(Under("day.").Concat(Under("night.", Older)));

        var error = Assert.Throws<ModelFormatException>(() => StyleModel.Import(weights));

        Assert.Equal("family.entry", error.Rule);
        Assert.Contains("day", error.Message);
        Assert.Contains("night", error.Message);
        Assert.Equal("night", StyleModel.Import(weights, entry: "night").Info.Metadata["Entry"]);
    }

    [Fact]
    public void Import_EntryThatIsNotThere_ShowsThoseThatAre()
        => Assert.Contains("\"params\"", Assert.Throws<ModelFormatException>(() => StyleModel.Import(new StateDict(Under("params.")), entry: "ema")).Message);

    [Fact]
    public void Import_NothingFits_NamesTheNearestFamilyWhereverItIs()
    {
        var weights = new StateDict(Under("a.b.").Where(pair => pair.Key != "a.b.in3.bias").Append(Vector("optimizer.x")));

        var error = Assert.Throws<ModelFormatException>(() => StyleModel.Import(weights));

        Assert.Contains("almost those of pytorch/examples", error.Message);
        Assert.Contains("1 missing: \"in3.bias\"", error.Message);
    }

    [Fact]
    public void Load_VggInsideATraining_IsFoundThere()
    {
        using var features = VggFeatures.Create(new StateDict(Under("transformer.").Concat(Vgg("loss_network."))));

        Assert.Contains(features.Layers, layer => layer == "relu1_2");
    }

    private static StateDict Weights(int seed)
    {
        torch.manual_seed(seed);
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 1 });
        return network.ToStateDict();
    }

    private static float[] Image(StyleModel model)
    {
        using var stylizer = Stylizer.Create(model);
        return stylizer.Stylize(TrainingImages.Image(24, 20, seed: 1)).AsFloats().ToArray();
    }

    private static IEnumerable<KeyValuePair<string, WeightTensor>> Under(string prefix, StateDict? weights = null)
        => Renamed(weights ?? Network, key => prefix + key);

    private static IEnumerable<KeyValuePair<string, WeightTensor>> Renamed(StateDict weights, Func<string, string> name)
        => weights.Select(pair => KeyValuePair.Create(name(pair.Key), pair.Value));

    // The first layers of VGG, which are a family of their own.
    private static IEnumerable<KeyValuePair<string, WeightTensor>> Vgg(string prefix) =>
    [
        KeyValuePair.Create(prefix + "features.0.weight", WeightTensor.FromSingles([4, 3, 3, 3], new float[4 * 27])),
        KeyValuePair.Create(prefix + "features.0.bias", WeightTensor.FromSingles([4], new float[4])),
        KeyValuePair.Create(prefix + "features.2.weight", WeightTensor.FromSingles([4, 4, 3, 3], new float[4 * 36])),
        KeyValuePair.Create(prefix + "features.2.bias", WeightTensor.FromSingles([4], new float[4])),
    ];

    private static KeyValuePair<string, WeightTensor> Vector(string name) => KeyValuePair.Create(name, WeightTensor.FromSingles([2], new float[2]));

    private static KeyValuePair<string, WeightTensor> Integers(string name) => KeyValuePair.Create(name, WeightTensor.Create(WeightType.UInt8, [8], new byte[8]));
}
