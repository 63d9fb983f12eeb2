using NeuralStyle.Features;
using NeuralStyle.Imaging;
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
        _vgg = Owned(VggFeatures.Load(SharedData.Require("vgg19/vgg19-caffe-relu3_4.safetensors")));
        _features = Owned(new BuiltInFeatures());
    }

    [Fact]
    public void Losses_OfChangedPhotos_StandInVgg19sOrder()
    {
        var (ours, theirs) = (Losses(_features), Losses(_vgg));

        Assert.True(Correlation(ours.Style, theirs.Style) > 0.95);
        Assert.True(Correlation(ours.Content, theirs.Content) > 0.95);
    }

    [Fact]
    public void Losses_OfUntrainedWeights_AgreeLess()
    {
        var theirs = Losses(_vgg);
        var trained = Losses(_features);
        foreach (var parameter in _features.parameters().Where(parameter => parameter.dim() > 1))
        {
            parameter.normal_(0, Math.Sqrt(2.0 / (parameter.shape[1] * parameter.shape[2] * parameter.shape[3])));
        }

        var untrained = Losses(_features);

        Assert.True(Correlation(trained.Style, theirs.Style) > Correlation(untrained.Style, theirs.Style));
        Assert.True(Correlation(trained.Content, theirs.Content) > Correlation(untrained.Content, theirs.Content));
    }

    private static (List<float> Style, List<float> Content) Losses(IFeatureExtractor features)
    {
        using var noGradient = no_grad();
        var result = (Style: new List<float>(), Content: new List<float>());
        foreach (var photo in HeldOut.Select(name => ImageBuffer.Load(SharedData.Require($"photos/{name}")).Resize(96, 96).ToTensor()))
        {
            using var loss = new PerceptualLoss(features, [[photo]], PerceptualLossOptions.Balanced(["relu1_1", "relu2_1", "relu2_2", "relu3_1"]));
            foreach (var changed in Changed(photo))
            {
                var losses = loss.Evaluate(changed, loss.ContentTargets(photo));
                result.Style.Add(losses.Style.item<float>());
                result.Content.Add(losses.Content.item<float>());
            }
        }

        return result;
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
