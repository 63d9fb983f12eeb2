using System.CommandLine;
using NeuralStyle.Features;
using NeuralStyle.Networks;
using NeuralStyle.Samples.Shared;

namespace NeuralStyle.Samples.TrainAdaptive;

/// <summary>Trains a network that takes its style from an image, with a folder of photos and a folder of style images.</summary>
internal static class TrainCommand
{
    public static RootCommand Create()
    {
        var content = CommandOptions.Folder("--content", "The photos to learn on.");
        var styles = CommandOptions.Folder("--styles", "The style images.");
        var output = CommandOptions.Folder("--output", "The folder for model, report and checkpoints; the same command again trains on from there.", "artifacts/adaptive");
        var steps = CommandOptions.Number("--steps", 20_000, 1, 10_000_000, "The steps of the whole training.");
        var crop = CommandOptions.Number("--crop", 192, 16, 1024, "The side of the crops of photos and style images, in pixels.");
        var batch = CommandOptions.Number("--batch", 4, 1, 256, "Photos a step.");
        var encoder = CommandOptions.OptionalFile("--encoder", "A VGG file to encode with. Without it the features of the library are the encoder.");
        var rate = CommandOptions.Real("--learning-rate", 1e-3, "The learning rate, which falls along a cosine.");
        var network = new Option<NetworkKind>("--network") { Description = "The network: AdaIN, or SANet with attention over the style." };
        var styleWeight = CommandOptions.Real("--style-weight", 1, "The factor of the style loss over the default.");
        return new RootCommand("Trains a network that takes its style from an image.").With(
            [network, content, styles, output, steps, crop, batch, encoder, rate, styleWeight],
            parsed =>
            {
                using var features = parsed.GetValue(encoder) is { } file ? Encoder(file) : null;
                using var trained = Network(parsed.GetValue(network), features);
                trained.ResetWeights(seed: 0);
                var folder = parsed.GetRequiredValue(output);
                using var trainer = StyleTrainer.CreateBuilder()
                    .WithNetwork(trained)
                    .WithContent(parsed.GetRequiredValue(content), parsed.GetValue(crop), parsed.GetValue(batch))
                    .WithStyleFolder(parsed.GetRequiredValue(styles), parsed.GetValue(crop))
                    .WithLearningRate(LearningRateSchedule.CosineAnnealing(parsed.GetValue(rate)))
                    .WithLoss(loss => loss with { StyleWeight = loss.StyleWeight * parsed.GetValue(styleWeight) })
                    .WithCheckpoints(Path.Combine(folder, "checkpoints"))
                    .WithReport(Path.Combine(folder, "report.html"))
                    .Build();
                var result = trainer.Train(parsed.GetValue(steps), new Progress());
                result.Model.Save(Path.Combine(folder, "model.safetensors"));
            });
    }

    private static ImageStyleNetwork Network(NetworkKind kind, VggFeatures? encoder) => (kind, encoder) switch
    {
        (NetworkKind.SaNet, null) => new AttentionStyleNetwork(),
        (NetworkKind.SaNet, _) => new AttentionStyleNetwork(encoder),
        (_, null) => new AdaptiveStyleNetwork(),
        _ => new AdaptiveStyleNetwork(encoder),
    };

    private static VggFeatures Encoder(string file)
    {
        using var found = VggFeatures.Load(file);
        return VggFeatures.Load(file, found.Options with { PoolRoundsUp = true });
    }

    private sealed class Progress : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step % 100 == 0)
            {
                var parts = string.Join(", ", value.Parts.Select(part => FormattableString.Invariant($"{part.Key} {part.Value:0.###}")));
                Console.WriteLine(FormattableString.Invariant($"{value.Step}/{value.Steps}: {value.Loss:0.###} ({parts}), {value.ImagesPerSecond:0.0} photos/s, {value.Remaining:hh\\:mm\\:ss} left"));
            }
        }
    }

    private enum NetworkKind
    {
        AdaIn,
        SaNet,
    }
}
