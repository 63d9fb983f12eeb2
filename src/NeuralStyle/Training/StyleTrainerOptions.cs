using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NeuralStyle.Common;
using NeuralStyle.Features;
using NeuralStyle.Losses;
using NeuralStyle.Networks;
using NeuralStyle.Training;
using TorchSharp;

namespace NeuralStyle;

/// <summary>The options of a training.</summary>
public sealed record StyleTrainerOptions
{
    private static readonly torch.Device Cpu = new(DeviceType.CPU); // devices compare by reference

    /// <summary>The styles; several are trained into one conditional network, and each photo of a batch draws one of them. The default is none.</summary>
    public IReadOnlyList<TrainingStyle> Styles { get; init => field = new ValueList<TrainingStyle>(value); } = new ValueList<TrainingStyle>([]);

    /// <summary>
    /// The style images of a network that takes its style from an image, such as <see cref="AdaptiveStyleNetwork"/>: a folder, from which each content image of a batch
    /// draws one, and what is cut out of them; <see cref="ContentOptions.BatchSize"/> is not read. The default is null: the network learns the <see cref="Styles"/>.
    /// </summary>
    public ContentOptions? StyleFolder { get; init; }

    /// <summary>The content images. The default is null; training needs them.</summary>
    public ContentOptions? Content { get; init; }

    /// <summary>The short side of style images in pixels; larger ones are made smaller, smaller ones are kept. The default is 384, as in the documentation of jcjohnson/fast-neural-style.</summary>
    public int StyleSize { get; init; } = 384;

    /// <summary>
    /// The number of square crops that each style image is compared by, at random places and scales, instead of as a whole: the statistics of the style are the means of
    /// theirs, so that less depends on its composition and on one size of strokes. The default is 0: the whole image.
    /// </summary>
    public int StyleCrops { get; init; }

    /// <summary>
    /// The maximum random zoom of <see cref="StyleCrops"/>: the side of each is the image's short side divided by a
    /// random factor from 1 to this, resized to <see cref="StyleSize"/>. The default is 2; 1 takes largest squares only.
    /// </summary>
    public double StyleCropZoom { get; init; } = 2;

    /// <summary>A network of the caller's to train on; it stays the caller's. The default is null: one is created by <see cref="CreateNetwork"/>, or from <see cref="Start"/>.</summary>
    public StyleNetwork? Network { get; init; }

    /// <summary>
    /// Creates a network with random weights for a number of styles. The default is null: training starts from
    /// <see cref="Start"/>, or with a <see cref="StyleFolder"/> creates an <see cref="AdaptiveStyleNetwork"/>.
    /// </summary>
    public Func<int, StyleNetwork>? CreateNetwork { get; init; }

    /// <summary>
    /// The model that training starts from when there is neither a <see cref="Network"/> nor <see cref="CreateNetwork"/>: its network, with the
    /// scales and shifts that its predictor gives for the style images. The default is null: <see cref="BuiltInStyles.Model"/>.
    /// </summary>
    public StyleModel? Start { get; init; }

    /// <summary>
    /// A trained network with conditional norms, to which the <see cref="Styles"/> are added: only their scales and shifts are trained, starting from those that the
    /// model's predictor gives or from the mean of its styles, and all other weights stay what they are to the last bit (Dumoulin et al. 2017, arXiv:1610.07629).
    /// The result is a model of the new styles alone, with the same trunk; <c>StylePack.From</c> takes them out. The default is null: all weights are trained.
    /// </summary>
    public StyleModel? Trunk { get; init; }

    /// <summary>
    /// A trained model whose images the network learns to make, so that a small network comes closer to a big one than it would by losses alone (Hinton et al. 2015,
    /// arXiv:1503.02531): content is compared with the teacher's image in place of the photo, and so are the pixels. It has the styles of the training in the
    /// same order, or a style predictor, such as <see cref="BuiltInStyles.Model"/>. The default is null: none.
    /// </summary>
    public StyleModel? Teacher { get; init; }

    /// <summary>The factor of the mean squared error of pixels in [0, 1] against the image of the <see cref="Teacher"/>. The default is 20.</summary>
    public double TeacherWeight { get; init; } = 20;

    /// <summary>The features that losses are computed on; they stay the caller's. The default is null: <see cref="BuiltInFeatures"/>.</summary>
    public IFeatureExtractor? Features { get; init; }

    /// <summary>Changes the loss options, starting from <see cref="PerceptualLossOptions.For"/>. The default is no change.</summary>
    public Func<PerceptualLossOptions, PerceptualLossOptions> Loss { get; init; } = static loss => loss;

    /// <summary>The learning rate of Adam. The default is 1e-3, falling along a cosine.</summary>
    public LearningRateSchedule LearningRate { get; init; } = LearningRateSchedule.CosineAnnealing(1e-3);

    /// <summary>Batches whose gradients make one step; it equals a batch that is larger by this factor. The default is 1.</summary>
    public int GradientAccumulation { get; init; } = 1;

    /// <summary>
    /// The largest norm of all gradients together; larger ones are scaled down to it (Pascanu et al. 2013, arXiv:1211.5063), so that one
    /// odd photo cannot spoil a network. The default is null: 3 for losses that are relative, as <see cref="PerceptualLossOptions.Balanced"/>, and no limit for others.
    /// </summary>
    public double? MaximumGradientNorm { get; init; }

    /// <summary>
    /// The share by which each step makes all trained weights smaller, as a multiple of the learning rate: AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101).
    /// It keeps weights from growing around the few motifs of a style. The default is 0; 0.01 to 0.1 are usual.
    /// </summary>
    public double WeightDecay { get; init; }

    /// <summary>
    /// The decay of the exponential moving average of the weights, such as 0.999; the model is made of the average, which depends less on the last photos.
    /// The default is null: no average.
    /// </summary>
    public double? MovingAverage { get; init; }

    /// <summary>The number format. The default is <see cref="Precision.Single"/>.</summary>
    public Precision Precision { get; init; } = Precision.Single;

    /// <summary>Scales losses and takes the optimizer's steps; it stays the caller's, and serves one training at a time. The default is null: none; <see cref="Precision.Half"/> needs one.</summary>
    public IGradientScaler? GradientScaler { get; init; }

    /// <summary>The checkpoints that training saves and resumes from. The default is null: none.</summary>
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>The event files for TensorBoard. The default is null: none.</summary>
    public TensorBoardOptions? TensorBoard { get; init; }

    /// <summary>The HTML file that shows the training while it runs and afterwards, with losses, probe photos, options and machine. The default is null: none.</summary>
    public string? Report { get; init; }

    /// <summary>
    /// The photo that is stylized now and then, to find out that the output is black, flat, saturated or a checkerboard: the log warns of it, and progress and
    /// result have it. It changes nothing in the training. The default is a photo of the folder every 100 steps and at the end; null for none.
    /// </summary>
    public ProbeOptions? Probe { get; init; } = new();

    /// <summary>The seed of the initial weights, the order of photos, their crops and the styles drawn. The default is 0.</summary>
    public long Seed { get; init; }

    /// <summary>The device. The default is the CPU.</summary>
    public torch.Device Device { get; init; } = Cpu;

    /// <summary>The logger factory. The default is <see cref="NullLoggerFactory.Instance"/>.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Lists the reasons why these options cannot train, a line each.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Styles.Count == 0 && StyleFolder is null)
        {
            yield return "No style image: call WithStyle, or WithStyleFolder for a network that takes its style from an image.";
        }

        if (Styles.Count > 0 && StyleFolder is not null)
        {
            yield return "Styles and a folder of style images: call WithStyle for a network that learns styles, or WithStyleFolder for one that takes its style from an image.";
        }

        if (StyleFolder is { } folder && !Directory.Exists(folder.Folder))
        {
            yield return $"There is no folder '{folder.Folder}' of style images.";
        }

        foreach (var style in Styles.Where(style => style.Files.Count + style.Images.Count == 0))
        {
            yield return $"The style '{style.Name}' has no image.";
        }

        foreach (var file in Styles.SelectMany(style => style.Files).Where(file => !File.Exists(file)))
        {
            yield return $"There is no style image '{file}'.";
        }

        if (Content is null)
        {
            yield return "No photos: call WithContent.";
        }
        else if (!Directory.Exists(Content.Folder))
        {
            yield return $"There is no folder '{Content.Folder}' of photos.";
        }

        IEnumerable<string>?[] parts = [Content?.Problems(), StyleFolder?.Problems(), Checkpoints?.Problems(), Probe?.Problems(), TensorBoard?.Problems()];
        foreach (var problem in parts.SelectMany(problems => problems ?? []))
        {
            yield return problem;
        }

        if (StyleSize < 16)
        {
            yield return $"The style size must be at least 16 pixels but is {StyleSize}.";
        }

        if (StyleCrops < 0)
        {
            yield return $"The number of style crops must be 0 or more but is {StyleCrops}.";
        }

        if (StyleCrops > 0 && StyleFolder is not null)
        {
            yield return "Style crops and a folder of style images: those of a folder are crops anyway, whose zoom is that of its options.";
        }

        if (!(StyleCropZoom >= 1 && double.IsFinite(StyleCropZoom)))
        {
            yield return $"The zoom of style crops must be a number from 1 but is {StyleCropZoom}.";
        }

        if (GradientAccumulation < 1)
        {
            yield return $"Gradients must be accumulated over 1 or more batches, not {GradientAccumulation}.";
        }

        if (MaximumGradientNorm is { } norm && !(norm > 0))
        {
            yield return $"The largest gradient norm must be above 0 but is {norm}.";
        }

        if (!(WeightDecay >= 0 && double.IsFinite(WeightDecay)))
        {
            yield return $"The weight decay must be a number from 0 but is {WeightDecay}.";
        }

        if (MovingAverage is { } decay && !(decay is > 0 and < 1))
        {
            yield return $"The decay of the moving average must be between 0 and 1 but is {decay}.";
        }

        if (Precision == Precision.Half && GradientScaler is null)
        {
            yield return "Half precision needs a gradient scaler, or small gradients vanish: "
                + "call WithGradientScaler, or UseCuda of the package NeuralStyle.Cuda, or train in BFloat16.";
        }

        if (Start is { Predictor: null })
        {
            yield return "The model to start from has no style predictor: use one that has, or give its network with WithNetwork(StyleNetwork.FromModel(model)).";
        }

        if (Trunk is { Graph: var graph } && (!graph.IsConditional || graph.IsAdaptive))
        {
            yield return "The trunk has no conditional norms, so styles cannot be added to it: train a network of several styles first, or use BuiltInStyles.Model.";
        }

        if (Trunk is not null && (Network is not null || CreateNetwork is not null))
        {
            yield return "A trunk and a network: styles are added to the trunk's network, so leave out WithNetwork.";
        }

        if (Trunk is not null && StyleFolder is not null)
        {
            yield return "A trunk and a folder of style images: styles are added to a trunk by WithStyle.";
        }

        if (Teacher is not null && StyleFolder is not null)
        {
            yield return "A teacher and a folder of style images: a teacher has the styles that WithStyle gives.";
        }

        if (Teacher is { Predictor: null } teacher && teacher.Graph.Styles != Styles.Count)
        {
            yield return $"The teacher has {teacher.Graph.Styles} style(s), but {Styles.Count} are given: give an image for each of its styles, in their order.";
        }

        if (!(TeacherWeight >= 0 && double.IsFinite(TeacherWeight)))
        {
            yield return $"The weight of the teacher must be a number from 0 but is {TeacherWeight}.";
        }

        if (Network is not null && Styles.Count > 0 && Network.Styles != Styles.Count)
        {
            yield return $"The network has {Network.Styles} style(s), but {Styles.Count} are given.";
        }
    }
}
