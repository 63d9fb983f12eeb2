using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using NeuralStyle.Common;
using NeuralStyle.Features;
using NeuralStyle.Imaging;
using NeuralStyle.Kernels;
using NeuralStyle.Losses;
using NeuralStyle.Weights;
using static TorchSharp.torch;

namespace NeuralStyle.Training.Checkpoints;

/// <summary>The conditions that the result of a training depends on, as text in its checkpoints: a resumed training says which have changed.</summary>
internal sealed class TrainingConditions
{
    private const string Prefix = "neuralstyle.condition.";
    private const string SeedKey = "neuralstyle.seed";

    private readonly string _seed;
    private readonly SortedDictionary<string, string> _conditions;

    /// <param name="options">The options of the training.</param>
    /// <param name="loss">Those of its loss.</param>
    /// <param name="features">Its features.</param>
    /// <param name="length">Its length: a number of steps, or a time.</param>
    public TrainingConditions(StyleTrainerOptions options, PerceptualLossOptions loss, IFeatureExtractor features, string length)
    {
        _seed = options.Seed.ToString(CultureInfo.InvariantCulture);
        _conditions = new SortedDictionary<string, string>(TrainingMetadata.Of(options, loss, step: 0).Where(pair => pair.Key is not ("steps" or "seed")).ToDictionary(), StringComparer.Ordinal)
        {
            ["length"] = length,
            ["zoom"] = options.Content!.MaximumZoom.ToString(CultureInfo.InvariantCulture),
            ["mirror"] = options.Content.Mirror.ToString(),
            ["layerWeights"] = string.Join(' ', loss.StyleLayers.Select(layer => layer.Weight.ToString(CultureInfo.InvariantCulture))),
            ["statistic"] = loss.StyleStatistic.ToString(),
            ["gradientNorm"] = (options.MaximumGradientNorm ?? loss.MaximumGradientNorm).ToString(CultureInfo.InvariantCulture),
            ["weightDecay"] = options.WeightDecay.ToString(CultureInfo.InvariantCulture),
            ["movingAverage"] = options.MovingAverage?.ToString(CultureInfo.InvariantCulture) ?? "none",
            ["styles"] = options.StyleFolder is { } folder
                ? string.Create(CultureInfo.InvariantCulture, $"{HashOfPhotos(folder)}, crops of {folder.CropSize}, zoom {folder.MaximumZoom}, mirror {folder.Mirror}")
                : HashOf(options.Styles.SelectMany(style => StyleImages.Load(style, options))),
            ["styleCrops"] = string.Create(CultureInfo.InvariantCulture, $"{options.StyleCrops}, zoom {options.StyleCropZoom}"),
            ["teacher"] = options.Teacher is { } teacher ? string.Create(CultureInfo.InvariantCulture, $"{HashOf(teacher.Weights)}, weight {options.TeacherWeight}") : "none",
            ["trunk"] = options.Trunk is { } trunk ? HashOf(trunk.Weights) : "none",
            ["photos"] = HashOfPhotos(options.Content),
            ["features"] = FeaturesOf(features),
            ["device"] = options.Device.ToString(),
            ["threads"] = get_num_threads().ToString(CultureInfo.InvariantCulture),
            ["processor"] = KernelSet.Best.Name,
            ["libTorch"] = __version__,
            ["neuralStyle"] = typeof(TrainingConditions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        };
    }

    /// <summary>The conditions as the metadata of a checkpoint.</summary>
    public IEnumerable<KeyValuePair<string, string>> Metadata => _conditions
        .Select(pair => KeyValuePair.Create($"{Prefix}{pair.Key}", pair.Value))
        .Append(KeyValuePair.Create(SeedKey, _seed));

    /// <summary>Refuses the checkpoint of a training with another seed: its photos came in another order.</summary>
    /// <exception cref="CheckpointException">The seed is another one.</exception>
    public void RequireSeed(StateDict checkpoint, string path)
    {
        if (checkpoint.Metadata.GetValueOrDefault(SeedKey) is var seed && seed != _seed)
        {
            throw new CheckpointException(
                $"The checkpoint is of a training with another seed, {Untrusted.Quote(seed ?? "")} and not {_seed}. Choose another folder, or the seed it was made with.", path);
        }
    }

    /// <summary>Lists what was otherwise when the checkpoint was saved.</summary>
    public IReadOnlyList<string> DifferencesFrom(StateDict checkpoint) =>
    [
        .. from pair in _conditions
           let saved = checkpoint.Metadata.GetValueOrDefault($"{Prefix}{pair.Key}")
           where saved != pair.Value
           select $"{pair.Key} was {Untrusted.Quote(saved ?? "")} and is {pair.Value}",
    ];

    // Names and lengths: enough to see a photo come, go or change, without reading all of them.
    private static string HashOfPhotos(ContentOptions content)
    {
        var files = PhotoFolder.Require(content.Folder, content.Recursive, content.Extensions);
        var lines = files.Select(file => string.Create(CultureInfo.InvariantCulture, $"{Path.GetRelativePath(content.Folder, file)} {LengthOf(file)}\n"));
        return string.Create(CultureInfo.InvariantCulture, $"{files.Count}, {Short(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))))}");
    }

    private static long LengthOf(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0; // a link to nothing is skipped later

    private static string HashOf(IEnumerable<ImageBuffer> images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var image in images)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{image.Width} {image.Height} ")));
            hash.AppendData(image.ToEightBit().AsBytes());
        }

        return Short(hash.GetHashAndReset());
    }

    private static string FeaturesOf(IFeatureExtractor features) => features is nn.Module module
        ? $"{features.GetType().Name}, {HashOf(module.ToStateDict())}"
        : features.GetType().Name;

    private static string HashOf(StateDict weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, weight) in weights)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(weight.Bytes.Span);
        }

        return Short(hash.GetHashAndReset());
    }

    private static string Short(byte[] hash) => Convert.ToHexStringLower(hash)[..16];
}
