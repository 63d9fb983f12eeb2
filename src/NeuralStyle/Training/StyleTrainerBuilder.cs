using Microsoft.Extensions.Logging;
using NeuralStyle.Features;
using NeuralStyle.Losses;
using NeuralStyle.Networks;
using NeuralStyle.Training;
using TorchSharp;

namespace NeuralStyle;

/// <summary>Builds a <see cref="StyleTrainer"/> step by step. Every step returns the builder.</summary>
public sealed class StyleTrainerBuilder
{
    internal StyleTrainerBuilder()
    {
    }

    private readonly List<Func<StyleTrainerOptions, StyleTrainerOptions>> _finalSteps = [];

    /// <summary>The options set so far, without the steps of <see cref="PostConfigure"/>.</summary>
    public StyleTrainerOptions Options { get; private set; } = new(); // the single truth; a trainer keeps the record it was built with

    /// <summary>Adds one style of one or more image files, named after the first.</summary>
    /// <param name="files">The files; several are averaged.</param>
    public StyleTrainerBuilder WithStyle(params IReadOnlyList<string> files) => WithStyles(TrainingStyle.FromFiles(files));

    /// <summary>Adds several styles to one network, one for each image file.</summary>
    /// <param name="files">The files.</param>
    public StyleTrainerBuilder WithStyles(params IReadOnlyList<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return WithStyles([.. files.Select(file => TrainingStyle.FromFiles(file))]);
    }

    /// <summary>Adds styles.</summary>
    /// <param name="styles">The styles.</param>
    public StyleTrainerBuilder WithStyles(params IReadOnlyList<TrainingStyle> styles)
    {
        ArgumentNullException.ThrowIfNull(styles);
        return Set(Options with { Styles = [.. Options.Styles, .. styles] });
    }

    /// <summary>Sets the style images of a network that takes its style from an image; see <see cref="StyleTrainerOptions.StyleFolder"/>.</summary>
    /// <param name="folder">A folder of image files, the more and the more different the better.</param>
    /// <param name="cropSize">The side of the square that is cut out, in pixels.</param>
    /// <param name="recursive">True to search sub-folders too.</param>
    public StyleTrainerBuilder WithStyleFolder(string folder, int cropSize = 256, bool recursive = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return WithStyleFolder(new ContentOptions { Folder = folder, CropSize = cropSize, Recursive = recursive, MaximumZoom = 2 });
    }

    /// <summary>Sets the style images of a network that takes its style from an image; see <see cref="StyleTrainerOptions.StyleFolder"/>.</summary>
    /// <param name="styles">The folder, and what is cut out of its images.</param>
    public StyleTrainerBuilder WithStyleFolder(ContentOptions styles)
    {
        ArgumentNullException.ThrowIfNull(styles);
        return Set(Options with { StyleFolder = styles });
    }

    /// <summary>Sets the photos to learn on.</summary>
    /// <param name="folder">A folder of image files.</param>
    /// <param name="cropSize">The side of the square that is cut out, in pixels.</param>
    /// <param name="batchSize">Images a step.</param>
    /// <param name="recursive">True to search sub-folders too.</param>
    public StyleTrainerBuilder WithContent(string folder, int cropSize = 256, int batchSize = 4, bool recursive = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return WithContent(new ContentOptions { Folder = folder, CropSize = cropSize, BatchSize = batchSize, Recursive = recursive });
    }

    /// <summary>Sets the photos to learn on.</summary>
    /// <param name="content">The folder, and what is cut out of its photos.</param>
    public StyleTrainerBuilder WithContent(ContentOptions content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Set(Options with { Content = content });
    }

    /// <summary>Sets the short side that larger style images are reduced to, in pixels. Smaller gives finer strokes.</summary>
    /// <param name="shortSide">The short side.</param>
    public StyleTrainerBuilder WithStyleSize(int shortSide) => Set(Options with { StyleSize = shortSide });

    /// <summary>Compares with crops of each style image at random places and scales; see <see cref="StyleTrainerOptions.StyleCrops"/>.</summary>
    /// <param name="crops">The number of crops of each style image.</param>
    /// <param name="maximumZoom">The maximum random zoom, 1 or more.</param>
    public StyleTrainerBuilder WithStyleCrops(int crops = 16, double maximumZoom = 2) => Set(Options with { StyleCrops = crops, StyleCropZoom = maximumZoom });

    /// <summary>Trains a <see cref="TransformNetwork"/>; its number of styles is that of the styles given.</summary>
    /// <param name="network">Its options.</param>
    public StyleTrainerBuilder WithNetwork(TransformNetworkOptions network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Set(Options with { Network = null, CreateNetwork = styles => new TransformNetwork(network with { Styles = styles }) });
    }

    /// <summary>Trains an <see cref="EncoderDecoderNetwork"/>; its number of styles is that of the styles given.</summary>
    /// <param name="network">Its options.</param>
    public StyleTrainerBuilder WithNetwork(EncoderDecoderNetworkOptions network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Set(Options with { Network = null, CreateNetwork = styles => new EncoderDecoderNetwork(network with { Styles = styles }) });
    }

    /// <summary>Trains a <see cref="MobileNetwork"/>; its number of styles is that of the styles given.</summary>
    /// <param name="network">Its options, such as <see cref="MobileNetworkOptions.Medium"/>.</param>
    public StyleTrainerBuilder WithNetwork(MobileNetworkOptions network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Set(Options with { Network = null, CreateNetwork = styles => new MobileNetwork(network with { Styles = styles }) });
    }

    /// <summary>Trains an <see cref="AdaptiveStyleNetwork"/> with the built-in features as its encoder; call <see cref="WithStyleFolder(string, int, bool)"/> too.</summary>
    /// <param name="network">Its options.</param>
    public StyleTrainerBuilder WithNetwork(AdaptiveStyleNetworkOptions network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Set(Options with { Network = null, CreateNetwork = _ => new AdaptiveStyleNetwork(network) });
    }

    /// <summary>Trains an <see cref="AttentionStyleNetwork"/> with the built-in features as its encoder; call <see cref="WithStyleFolder(string, int, bool)"/> too.</summary>
    /// <param name="network">Its options.</param>
    public StyleTrainerBuilder WithNetwork(AttentionStyleNetworkOptions network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Set(Options with { Network = null, CreateNetwork = _ => new AttentionStyleNetwork(network) });
    }

    /// <summary>Trains a network of the caller's, with the weights it has; it stays the caller's.</summary>
    /// <param name="network">The network.</param>
    public StyleTrainerBuilder WithNetwork(StyleNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Set(Options with { Network = network });
    }

    /// <summary>Adds the styles to a trained network with conditional norms, whose other weights stay as they are; see <see cref="StyleTrainerOptions.Trunk"/>.</summary>
    /// <param name="trunk">The model, such as one of several styles, or <see cref="BuiltInStyles.Model"/>.</param>
    public StyleTrainerBuilder WithTrunk(StyleModel trunk)
    {
        ArgumentNullException.ThrowIfNull(trunk);
        return Set(Options with { Network = null, CreateNetwork = null, Trunk = trunk });
    }

    /// <summary>Starts from another model than the built-in one; see <see cref="StyleTrainerOptions.Start"/>.</summary>
    /// <param name="start">A model with a style predictor, such as <c>AnyStyleNetwork.ToModel</c> returns; its weights are copied.</param>
    public StyleTrainerBuilder WithStart(StyleModel start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return Set(Options with { Network = null, CreateNetwork = null, Start = start });
    }

    /// <summary>Lets the network learn to make the images of a trained model; see <see cref="StyleTrainerOptions.Teacher"/>.</summary>
    /// <param name="teacher">A model of the styles given, or one with a style predictor, such as <see cref="BuiltInStyles.Model"/>.</param>
    /// <param name="weight">The factor of the mean squared error of pixels in [0, 1].</param>
    public StyleTrainerBuilder WithTeacher(StyleModel teacher, double weight = 20)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        return Set(Options with { Teacher = teacher, TeacherWeight = weight });
    }

    /// <summary>Sets the features that losses are computed on; they stay the caller's.</summary>
    /// <param name="features">The extractor, such as <see cref="VggFeatures.Load"/> gives.</param>
    public StyleTrainerBuilder WithFeatures(IFeatureExtractor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return Set(Options with { Features = features });
    }

    /// <summary>Changes the loss options, starting from those set so far, or from those that suit the features.</summary>
    /// <param name="change">Gives the new options for the old.</param>
    public StyleTrainerBuilder WithLoss(Func<PerceptualLossOptions, PerceptualLossOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var before = Options.Loss;
        return Set(Options with { Loss = loss => change(before(loss)) });
    }

    /// <summary>Sets the loss options, such as a preset.</summary>
    /// <param name="loss">The options.</param>
    public StyleTrainerBuilder WithLoss(PerceptualLossOptions loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return Set(Options with { Loss = _ => loss });
    }

    /// <summary>Sets the learning rate.</summary>
    /// <param name="schedule">The schedule.</param>
    public StyleTrainerBuilder WithLearningRate(LearningRateSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return Set(Options with { LearningRate = schedule });
    }

    /// <summary>Adds up the gradients of several batches for each step, which equals a larger batch in less memory.</summary>
    /// <param name="batches">The number of batches.</param>
    public StyleTrainerBuilder WithGradientAccumulation(int batches) => Set(Options with { GradientAccumulation = batches });

    /// <summary>Limits the norm of all gradients together. Without this call it is 3 for losses that are relative, and not limited for others.</summary>
    /// <param name="maximumNorm">The limit, above 0; <see cref="double.PositiveInfinity"/> for none.</param>
    public StyleTrainerBuilder WithGradientClipping(double maximumNorm) => Set(Options with { MaximumGradientNorm = maximumNorm });

    /// <summary>Makes all trained weights a little smaller with each step; see <see cref="StyleTrainerOptions.WeightDecay"/>.</summary>
    /// <param name="decay">The share, as a multiple of the learning rate.</param>
    public StyleTrainerBuilder WithWeightDecay(double decay = 0.01) => Set(Options with { WeightDecay = decay });

    /// <summary>Keeps an exponential moving average of the weights and makes the model of it.</summary>
    /// <param name="decay">The share of the average that each step leaves as it is, between 0 and 1.</param>
    public StyleTrainerBuilder WithMovingAverage(double decay = 0.999) => Set(Options with { MovingAverage = decay });

    /// <summary>Sets the number format. <see cref="Precision.Half"/> needs <see cref="WithGradientScaler"/> too.</summary>
    /// <param name="precision">The format.</param>
    public StyleTrainerBuilder WithPrecision(Precision precision) => Set(Options with { Precision = precision });

    /// <summary>Sets what scales losses and takes the optimizer's steps, so that small gradients survive float16.</summary>
    /// <param name="scaler">The scaler; it stays the caller's, and serves one training at a time.</param>
    public StyleTrainerBuilder WithGradientScaler(IGradientScaler scaler)
    {
        ArgumentNullException.ThrowIfNull(scaler);
        return Set(Options with { GradientScaler = scaler });
    }

    /// <summary>Saves the training now and then, and resumes from the newest checkpoint in the folder if there is one.</summary>
    /// <param name="folder">The folder; it is created.</param>
    /// <param name="everySteps">The steps between checkpoints.</param>
    /// <param name="keep">The number of newest checkpoints that are kept.</param>
    public StyleTrainerBuilder WithCheckpoints(string folder, int everySteps = 500, int keep = 3)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Set(Options with { Checkpoints = new CheckpointOptions(folder, everySteps, keep) });
    }

    /// <summary>Saves the training as the options say, and resumes from the newest checkpoint in the folder if there is one.</summary>
    /// <param name="checkpoints">The options.</param>
    public StyleTrainerBuilder WithCheckpoints(CheckpointOptions checkpoints)
    {
        ArgumentNullException.ThrowIfNull(checkpoints);
        return Set(Options with { Checkpoints = checkpoints });
    }

    /// <summary>Writes losses, learning rate, speed and probe photos as event files for TensorBoard.</summary>
    /// <param name="folder">The folder; it is created. Each run adds a file.</param>
    /// <param name="everySteps">The steps between events.</param>
    public StyleTrainerBuilder WithTensorBoard(string folder, int everySteps = 10)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Set(Options with { TensorBoard = new TensorBoardOptions(folder, everySteps) });
    }

    /// <summary>Writes a report of the training as one HTML file, anew with each probe photo and at the end.</summary>
    /// <param name="path">The file; its folder is created. A resumed training keeps the probe photos of the report that is there.</param>
    public StyleTrainerBuilder WithReport(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Set(Options with { Report = path });
    }

    /// <summary>Sets the photo that is stylized now and then to see that the output is an image; see <see cref="StyleTrainerOptions.Probe"/>.</summary>
    /// <param name="photo">The file; one of the photos to learn on if null.</param>
    /// <param name="everySteps">The steps between probes.</param>
    public StyleTrainerBuilder WithProbe(string? photo = null, int everySteps = 100) => Set(Options with { Probe = new ProbeOptions { Photo = photo, EverySteps = everySteps } });

    /// <summary>Trains without a probe.</summary>
    public StyleTrainerBuilder WithoutProbe() => Set(Options with { Probe = null });

    /// <summary>Sets the seed of everything random.</summary>
    /// <param name="seed">The seed.</param>
    public StyleTrainerBuilder WithSeed(long seed) => Set(Options with { Seed = seed });

    /// <summary>Sets the loggers.</summary>
    /// <param name="loggers">The factory; it stays the caller's.</param>
    public StyleTrainerBuilder WithLoggerFactory(ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(loggers);
        return Set(Options with { LoggerFactory = loggers });
    }

    /// <summary>Sets the device; the NeuralStyle.Cuda package has <c>UseCuda</c>.</summary>
    /// <param name="device">The device.</param>
    public StyleTrainerBuilder WithDevice(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return Set(Options with { Device = device });
    }

    /// <summary>Changes the options as the last step, when <see cref="Build"/> is called: it sees all that is set, whatever the order of the calls.</summary>
    /// <param name="configure">Returns the options to train with; several run in the order they were added.</param>
    public StyleTrainerBuilder PostConfigure(Func<StyleTrainerOptions, StyleTrainerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _finalSteps.Add(configure);
        return this;
    }

    /// <summary>Checks the options as a whole, reads the style images and builds the trainer; the builder can go on to build another.</summary>
    /// <exception cref="InvalidOperationException">The options cannot train; the message lists every reason.</exception>
    /// <exception cref="ImageFormatException">A style image cannot be read.</exception>
    public StyleTrainer Build()
    {
        var options = _finalSteps.Aggregate(Options, (options, configure) => configure(options));
        var problems = options.Problems().ToList();
        return problems.Count == 0
            ? new StyleTrainer(options)
            : throw new InvalidOperationException(string.Join(Environment.NewLine, ["The trainer cannot be built:", .. problems]));
    }

    private StyleTrainerBuilder Set(StyleTrainerOptions options)
    {
        Options = options;
        return this;
    }
}
