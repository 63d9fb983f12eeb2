using System.Globalization;
using System.Runtime.InteropServices;
using NeuralStyle.Features;
using NeuralStyle.Kernels;
using NeuralStyle.Losses;
using NeuralStyle.Networks;
using static TorchSharp.torch;

namespace NeuralStyle.Training.Records;

/// <summary>The title, options and machine that a training report names beside the progress.</summary>
/// <param name="Title">The title: the names of the styles, or of their folder.</param>
/// <param name="Options">The options, each with its value.</param>
/// <param name="Machine">The machine and versions.</param>
internal sealed record ReportMetadata(string Title, IReadOnlyList<KeyValuePair<string, string>> Options, IReadOnlyList<KeyValuePair<string, string>> Machine)
{
    /// <summary>Collects the metadata of a training.</summary>
    public static ReportMetadata Of(StyleTrainerOptions options, PerceptualLossOptions loss, StyleNetwork network, IFeatureExtractor features) => new(
        options.StyleFolder is { } folder ? $"Training on the style images of {folder.Folder}" : $"Training of {string.Join(", ", options.Styles.Select(style => style.Name))}",
        [.. OptionsOf(options, loss, network, features)],
        [.. MachineNow(options.Device)]);

    private static IEnumerable<KeyValuePair<string, string>> OptionsOf(StyleTrainerOptions options, PerceptualLossOptions loss, StyleNetwork network, IFeatureExtractor features)
    {
        yield return KeyValuePair.Create("network", string.Create(CultureInfo.InvariantCulture,
            $"{network.ArchitectureName ?? network.GetType().Name}, {network.parameters().Sum(parameter => parameter.numel()):N0} parameters"));
        yield return KeyValuePair.Create("features", features.GetType().Name);
        yield return KeyValuePair.Create("photos", options.Content!.Folder);
        foreach (var (name, value) in TrainingMetadata.Of(options, loss, step: 0).Where(pair => pair.Key != "steps"))
        {
            yield return KeyValuePair.Create(name, value);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> MachineNow(Device device)
    {
        yield return KeyValuePair.Create("device", device.ToString());
        yield return KeyValuePair.Create("processors", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        yield return KeyValuePair.Create("threads", get_num_threads().ToString(CultureInfo.InvariantCulture));
        yield return KeyValuePair.Create("instruction set", KernelSet.Best.Name);
        yield return KeyValuePair.Create("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}");
        yield return KeyValuePair.Create(".NET", Environment.Version.ToString());
        yield return KeyValuePair.Create("LibTorch", __version__);
    }
}
