using NeuralStyle.Features;
using NeuralStyle.Losses;
using NeuralStyle.Networks;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>Compares what networks learn from the built-in features and from VGG-19: two trainings of the same steps, and VGG-19's loss of each.</summary>
internal sealed class Transfer(TransferOptions options, BuiltInFeatures builtIn, VggFeatures vgg, DataList data)
{
    private const int StyleSide = 320; // pixels; as the quick start
    private const int PhotoSide = 256;

    /// <summary>VGG-19's loss, style and content, of the network before training, after training on the built-in features, and after training on VGG-19; over the photos held out.</summary>
    public (double Before, double BuiltIn, double Vgg) Measure(string painting)
    {
        var name = Path.GetFileNameWithoutExtension(painting);
        var before = StyleModel.Load(SamplePaths.StartModel);
        return (
            Loss(before, painting),
            Loss(Train(builtIn, painting, $"{name}-built-in"), painting),
            Loss(Train(vgg, painting, $"{name}-vgg19"), painting));
    }

    private StyleModel Train(IFeatureExtractor features, string painting, string name)
    {
        using var network = StyleNetwork.FromModel(StyleModel.Load(SamplePaths.StartModel));
        using var trainer = StyleTrainer.CreateBuilder()
            .WithStyle(painting)
            .WithStyleSize(StyleSide)
            .WithContent(new ContentOptions { Folder = Path.Combine(options.Data, "photos"), CropSize = options.Crop, BatchSize = 2, MaximumZoom = 2.5 })
            .WithNetwork(network)
            .WithFeatures(features)
            .WithLoss(_ => LossOptions)
            .WithLearningRate(LearningRateSchedule.CosineAnnealing(options.LearningRate, minimum: options.LearningRate / 50).WithWarmup(10))
            .WithPrecision(Autocast.IsAcceleratedOnCpu ? Precision.BFloat16 : Precision.Single)
            .WithSeed(options.Seed)
            .Build();
        var result = trainer.Train(options.Steps);
        Stylize(result.Model, name);
        return result.Model;
    }

    private PerceptualLossOptions LossOptions => PerceptualLossOptions.Balanced(FeatureLayers.All) with { StyleWeight = options.StyleWeight };

    private double Loss(StyleModel model, string painting)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var network = StyleNetwork.FromModel(model);
        using var loss = new PerceptualLoss(vgg, [[ImageBuffer.Load(painting).ResizeShortSide(StyleSide).ToTensor()]], LossOptions);
        return data.HeldOutPhotos.Average(file =>
        {
            using var photoScope = NewDisposeScope();
            var photo = ImageBuffer.Load(file).ResizeShortSide(PhotoSide).ToTensor();
            var losses = loss.Evaluate(network.call(photo), loss.ContentTargets(photo));
            return losses.Style.item<float>() + losses.Content.item<float>();
        });
    }

    private void Stylize(StyleModel model, string name)
    {
        using var stylizer = Stylizer.Create(model);
        stylizer.Stylize(ImageBuffer.Load(data.HeldOutPhotos[data.HeldOutPhotos.Count * 3 / 4])).Save(Path.Combine(options.Output, $"{name}.png"));
    }
}
