using NeuralStyle.Features;
using NeuralStyle.Losses;
using Xunit;
using static TorchSharp.torch;

namespace NeuralStyle.Tests.Features;

/// <summary>The built-in features order changed photos as VGG-19 does; docs/samples/TrainFeatures measures the same on more.</summary>
public sealed class BuiltInAgreementTests : TensorTest
{
    private static readonly string[] HeldOut = ["gcompris-animals__bison.jpg", "gcompris-cat-renewable__dam1.jpg", "gcompris-erase__squirrel.jpg", "lomiri1604__Picture_0B_by_freespace.jpg"];

    private readonly BuiltInFeatures _features;
    private readonly VggFeatures _vgg;

    public BuiltInAgreementTests()
    {
        _vgg = Owned(VggFeatures.Load(SharedData.Require("vgg19/vgg19-normalised-relu4_1.safetensors")));
        _features = Owned(new BuiltInFeatures());
    }

    [Theory]
    [InlineData("relu1_2")]
    [InlineData("relu2_2")]
    [InlineData("relu3_3")]
    [InlineData("relu4_1")]
    public void Distances_OfChangedPhotos_StandInVgg19sOrder(string layer)
    {
        var (ours, theirs) = (Distances(_features, layer), Distances(_vgg, layer));

        Assert.All(ours.Keys, distance => Assert.InRange(Correlation(ours[distance], theirs[distance]), 0.92, 1)); // on 48 small pairs; docs/methods.md has those of 552
    }

    [Fact]
    public void Distances_OfUntrainedWeights_AgreeLess()
    {
        var theirs = Distances(_vgg, "relu3_3");
        var trained = Distances(_features, "relu3_3");
        using var random = new BuiltInFeatures();
        foreach (var parameter in random.parameters().Where(parameter => parameter.dim() > 1)) // before the first use: frozen weights are not read again
        {
            parameter.normal_(0, Math.Sqrt(2.0 / (parameter.shape[1] * parameter.shape[2] * parameter.shape[3])));
        }

        var untrained = Distances(random, "relu3_3");

        Assert.All(theirs.Keys, distance => Assert.True(Correlation(trained[distance], theirs[distance]) > Correlation(untrained[distance], theirs[distance]), distance));
    }

    // By name, each of every photo and its changes.
    private static Dictionary<string, List<float>> Distances(IFeatureExtractor features, string layer)
    {
        using var noGradient = no_grad();
        var result = new Dictionary<string, List<float>> { ["Gram"] = [], ["correlation"] = [], ["content"] = [] };
        foreach (var photo in HeldOut.Select(name => ImageBuffer.Load(SharedData.Require($"photos/{name}")).Resize(96, 96).ToTensor()))
        {
            var expected = features.Extract(photo, [layer])[layer];
            foreach (var changed in Changed(photo))
            {
                var actual = features.Extract(changed, [layer])[layer];
                result["Gram"].Add(GramMatrix.Distance(GramOf(actual), GramOf(expected), GramConvention.Relative).item<float>());
                result["correlation"].Add(ChannelCorrelation.Distance(ChannelCorrelation.Of(actual), ChannelCorrelation.Of(expected)).item<float>());
                result["content"].Add(LossFunctions.Content(actual, expected, ContentConvention.Relative).item<float>());
            }
        }

        return result;

        static Tensor GramOf(Tensor maps) => GramMatrix.Of(maps, GramConvention.Relative);
    }

    private static IEnumerable<Tensor> Changed(Tensor photo)
    {
        var noise = cos(arange(photo.numel(), dtype: ScalarType.Float64) * 12.9898).to_type(ScalarType.Float32).reshape(photo.shape);
        foreach (var strength in new[] { 1, 2, 4 })
        {
            yield return nn.functional.avg_pool2d(photo, (2 * strength) + 1, stride: 1, padding: strength, count_include_pad: false); // blurred
            yield return photo.roll(strength, 3); // shifted
            yield return (photo + (noise * 0.05 * strength)).clamp(0, 1); // striped, almost pixel by pixel
            yield return photo.lerp(photo.flip(1), 0.25 * strength); // recolored
        }
    }

    private static double Correlation(List<float> a, List<float> b)
    {
        var (x, y) = (Ranks(a), Ranks(b));
        var mean = (a.Count - 1) / 2.0;
        return x.Zip(y, (first, second) => (first - mean) * (second - mean)).Sum() / x.Sum(rank => (rank - mean) * (rank - mean));
    }

    private static double[] Ranks(List<float> values) => [.. values.Select(value => (double)values.Count(other => other < value))];
}
