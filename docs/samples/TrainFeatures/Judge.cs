using NeuralStyle.Features;
using NeuralStyle.Losses;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The losses that one extractor sees, with the options that it is trained with by default.</summary>
internal sealed class Judge : IDisposable
{
    private readonly IFeatureExtractor _features;
    private readonly List<PerceptualLoss> _paintings;

    /// <param name="features">The extractor; it stays the caller's.</param>
    /// <param name="paintings">The styles, each (1, 3, H, W); they stay the caller's.</param>
    public Judge(IFeatureExtractor features, IEnumerable<Tensor> paintings)
        => (_features, _paintings) = (features, [.. paintings.Select(painting => Loss(features, painting))]);

    /// <summary>The losses of pictures against a photo, whose style and content they are compared with, and against the style of each painting.</summary>
    public IReadOnlyList<Losses> Compare(Tensor photo, IEnumerable<Tensor> pictures)
    {
        using var noGradient = no_grad();
        using var own = Loss(_features, photo);
        using var content = own.ContentTargets(photo);
        return [.. pictures.Select(picture => Compare(own, content, picture))];
    }

    /// <summary>The gradients of style and content loss with respect to a picture, in the caller's dispose scope.</summary>
    public (Tensor Style, Tensor Content) Gradients(Tensor photo, Tensor picture, int painting)
    {
        var loss = _paintings[painting];
        var stylized = picture.detach().clone().requires_grad_(true);
        var maps = loss.Extract(stylized);
        var own = new FeatureMaps([KeyValuePair.Create(FeatureLayers.Content, maps[FeatureLayers.Content].detach())]); // no content loss against oneself
        var content = ContentLoss.Distance(maps[FeatureLayers.Content], loss.ContentTargets(photo)[FeatureLayers.Content], ContentConvention.Relative);
        return (Gradient(loss.Evaluate(stylized, maps, own).Total, stylized), Gradient(content, stylized));
    }

    public void Dispose() => _paintings.ForEach(painting => painting.Dispose());

    private Losses Compare(PerceptualLoss own, FeatureMaps content, Tensor picture)
    {
        using var scope = NewDisposeScope();
        var maps = own.Extract(picture);
        var values = own.Evaluate(picture, maps, content);
        return new Losses(
            values.Style.item<float>(),
            values.Content.item<float>(),
            [.. _paintings.Select(painting => (double)painting.Evaluate(picture, maps, content).Style.item<float>())]);
    }

    private static PerceptualLoss Loss(IFeatureExtractor features, Tensor style)
        => new(features, [[style]], PerceptualLossOptions.Balanced(FeatureLayers.All));

    private static Tensor Gradient(Tensor loss, Tensor picture) => autograd.grad([loss], [picture], retain_graph: true)[0];
}
