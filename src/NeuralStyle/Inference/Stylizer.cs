using Microsoft.Extensions.Logging;
using NeuralStyle.Common;
using NeuralStyle.Imaging;
using NeuralStyle.Inference;
using NeuralStyle.Inference.Engine;
using NeuralStyle.Inference.Torch;
using NeuralStyle.Weights;

namespace NeuralStyle;

/// <summary>Stylizes images in a model's style: files, folders, buffers, and tensors through an extension.</summary>
/// <remarks>
/// The result has the image's size, whatever it is. Instances are immutable and may be used from any number of threads.
/// One may be disposed while calls are running: new calls are refused, an image that is being stylized is finished, and the
/// last of them frees the network. A folder being stylized ends at its next image with an <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed partial class Stylizer : IStylizer, IDisposable
{
    private readonly ILogger _logger;
    private readonly Shared<IGraphExecutor> _executor;
    private readonly StyleResolver _styles;

    internal Stylizer(StyleModel model, StylizerOptions options, IGraphExecutor executor)
    {
        (Model, Options) = (model, options);
        _logger = options.LoggerFactory.CreateLogger<Stylizer>();
        _executor = new Shared<IGraphExecutor>(executor);
        Styles = new StyleLibrary(model);
        _styles = new StyleResolver(model, Styles, options.StyleSize);
    }

    /// <summary>The model.</summary>
    public StyleModel Model { get; }

    /// <summary>The options.</summary>
    public StylizerOptions Options { get; }

    /// <summary>The styles by name, to be listed, added, renamed and removed while images are stylized.</summary>
    public StyleLibrary Styles { get; }

    /// <summary>Loads a model file. The caller disposes the result.</summary>
    /// <param name="path">A file written by <see cref="StyleModel.Save(string)"/>.</param>
    /// <param name="options">The options; the defaults if null.</param>
    /// <exception cref="ModelFormatException">The file is broken, or is not a NeuralStyle model.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or the device's name is none.</exception>
    /// <exception cref="InvalidOperationException">The device cannot be used; the message says why.</exception>
    public static Stylizer Load(string path, StylizerOptions? options = null) => Create(StyleModel.Load(path), options);

    /// <summary>Makes a stylizer of a model. The caller disposes the result.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">The options; the defaults if null.</param>
    /// <exception cref="ModelFormatException">The weights do not fit the graph.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or the device's name is none.</exception>
    /// <exception cref="InvalidOperationException">The device cannot be used; the message says why.</exception>
    public static Stylizer Create(StyleModel model, StylizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new StylizerOptions();
        options.RequireValid();
        return new Stylizer(model, options, Executor(model, options));
    }

    /// <summary>Creates a stylizer of the model that is part of the library, which takes its style from any image. The caller disposes the result.</summary>
    /// <param name="options">The options; the defaults if null.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the device name is not valid.</exception>
    /// <exception cref="InvalidOperationException">The device cannot be used; the message says why.</exception>
    public static Stylizer CreateBuiltIn(StylizerOptions? options = null) => Create(BuiltInStyles.Model, options);

    /// <summary>Predicts the style of an image once, for any number of calls on any threads.</summary>
    /// <param name="style">The style image, of any size; of one that is longer than four times its width, the middle is read.</param>
    /// <param name="size">
    /// The brush size: the length, in pixels, to which the shorter side of the style image is resized. Larger sizes give larger brush strokes and patterns.
    /// The default is <see cref="StylizerOptions.StyleSize"/>.
    /// </param>
    /// <exception cref="InvalidOperationException">The model has no style predictor, or the style image does not fit <see cref="StylizerOptions.MemoryBudget"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is too small for the predictor, or above <see cref="StylePredictorModel.MaximumStyleSize"/>.</exception>
    /// <exception cref="ObjectDisposedException">The stylizer is disposed.</exception>
    public PreparedStyle Prepare(ImageBuffer style, int? size = null) => Prepare(StyleSelection.From(style, size));

    /// <summary>Prepares a selection of styles once, such as a blend of images, for any number of calls on any threads. Its strength is not part of the result.</summary>
    /// <param name="style">A selection without regions.</param>
    /// <exception cref="ArgumentException">The selection has regions, a prepared style in it belongs to another network, or the model does not have a style of it.</exception>
    /// <exception cref="InvalidOperationException">An image is selected and the model has no style predictor, or the style image does not fit <see cref="StylizerOptions.MemoryBudget"/>.</exception>
    /// <exception cref="ObjectDisposedException">The stylizer is disposed.</exception>
    public PreparedStyle Prepare(StyleSelection style)
    {
        ArgumentNullException.ThrowIfNull(style);
        return style.Regions.Count == 0
            ? Run(style, (_, rows) => PreparedStyle.FromValues(Model, rows.Styles[0]))
            : throw new ArgumentException("A selection with regions has several styles: prepare each of them.", nameof(style));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The model does not have the style.</exception>
    /// <exception cref="ArgumentException">A prepared style belongs to another network.</exception>
    /// <exception cref="InvalidOperationException">The style is that of an image, and the model has no style predictor.</exception>
    /// <exception cref="InvalidOperationException">Not even one row fits <see cref="StylizerOptions.MemoryBudget"/>.</exception>
    /// <exception cref="IOException">The temporary file of an image that exceeds the budget cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The stylizer is disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ImageBuffer Stylize(ImageBuffer image, StyleSelection? style = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Run(style, (executor, rows) => Stylize(executor, image, rows, isEightBit: false, new RunControl(progress, cancellationToken)));
    }

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<ImageBuffer> StylizeAsync(ImageBuffer image, StyleSelection? style = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Task.Run(() => Stylize(image, style, progress, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ImageFormatException">The image cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task StylizeAsync(
        Stream input, Stream output, ImageFormat format = ImageFormat.Jpeg, StyleSelection? style = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        using var file = new MemoryStream(); // what has been sent to a client cannot be taken back
        var image = await LoadAsync(() => ImageBuffer.Load(input, Options.LoadOptions), cancellationToken).ConfigureAwait(false);
        await Task.Run(() => Stylize(image, file, format, style, new RunControl(progress, cancellationToken)), cancellationToken).ConfigureAwait(false);
        file.Position = 0;
        await file.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stylizes an encoded image in memory.</summary>
    /// <param name="file">The content of an image file.</param>
    /// <param name="format">The format of the result.</param>
    /// <param name="style">The style, or a blend; the first style if null.</param>
    /// <param name="progress">Told the share that is done, from 0 to 1, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The content of an image file.</returns>
    /// <exception cref="ImageFormatException">The image cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public byte[] Stylize(
        ReadOnlyMemory<byte> file, ImageFormat format = ImageFormat.Jpeg, StyleSelection? style = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var image = ImageBuffer.Decode(file.Span, Options.LoadOptions);
        using var result = new MemoryStream();
        Stylize(image, result, format, style, new RunControl(progress, cancellationToken));
        return result.ToArray();
    }

    /// <summary>Stylizes an image file. The result appears whole or not at all.</summary>
    /// <param name="input">The file to read.</param>
    /// <param name="output">The file to write; its ending chooses JPEG, PNG or WebP.</param>
    /// <param name="style">The style, or a blend; the first style if null.</param>
    /// <param name="progress">Told the share that is done, from 0 to 1, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the work; no file appears then.</param>
    /// <exception cref="ImageFormatException">The image cannot be read.</exception>
    /// <exception cref="InvalidOperationException">Not even one row fits <see cref="StylizerOptions.MemoryBudget"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void StylizeFile(string input, string output, StyleSelection? style = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var rows = Run(style, (_, rows) => rows);
        StylizeToFile(input, output, rows, new RunControl(progress, cancellationToken));
    }

    /// <inheritdoc/>
    /// <exception cref="ImageFormatException">The image cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task StylizeFileAsync(string input, string output, StyleSelection? style = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var image = await LoadAsync(() => ImageBuffer.Load(input, Options.LoadOptions), cancellationToken).ConfigureAwait(false);
        await Task.Run(() => Save(), cancellationToken).ConfigureAwait(false);

        void Save() => StylizeToFile(image, input, output, Run(style, (_, rows) => rows), new RunControl(progress, cancellationToken));
    }

    /// <summary>Stylizes every image of a folder into another folder, under the same names; reading, stylizing and writing overlap.</summary>
    /// <param name="inputFolder">The folder to read. Images whose extensions are those of formats that are not read are tried, too, so that the results report them.</param>
    /// <param name="outputFolder">The folder to write; it is created.</param>
    /// <param name="style">The style, or a blend; the first style if null.</param>
    /// <param name="progress">Told after every image, in the order of the results.</param>
    /// <param name="recursive">True to search sub-folders too; the output folder gets folders of the same names.</param>
    /// <param name="cancellationToken">Checked between images.</param>
    /// <returns>The outcome of each image, in ordinal order; one that cannot be read or written does not stop the others.</returns>
    /// <exception cref="ArgumentException">Both folders are the same, so that the images would be overwritten, or the model does not have the style.</exception>
    public IReadOnlyList<StylizeResult> StylizeFolder(
        string inputFolder, string outputFolder, StyleSelection? style = null, IProgress<StylizeResult>? progress = null, bool recursive = false, CancellationToken cancellationToken = default)
    {
        var results = new List<StylizeResult>();
        var options = new StylizeManyOptions { InOrder = true, Recursive = recursive };
        var stylized = StylizeFolderAsync(inputFolder, outputFolder, style, options, cancellationToken);
        foreach (var result in stylized.ToBlockingEnumerable(CancellationToken.None))
        {
            results.Add(result);
            progress?.Report(result);
        }

        return results;
    }

    /// <summary>Stylizes many files, one after the other, so that a request may read what one before it has written.</summary>
    /// <remarks><see cref="StylizeManyAsync(IEnumerable{StylizeRequest}, StyleSelection?, StylizeManyOptions?, CancellationToken)"/> takes less time.</remarks>
    /// <param name="requests">The files.</param>
    /// <param name="style">The style, or a blend; the first style if null.</param>
    /// <param name="progress">Told after every image.</param>
    /// <param name="cancellationToken">Checked between images.</param>
    /// <returns>The outcome of each image; one that cannot be read or written does not stop the others.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The model does not have the style.</exception>
    public IReadOnlyList<StylizeResult> StylizeMany(
        IReadOnlyList<StylizeRequest> requests, StyleSelection? style = null, IProgress<StylizeResult>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var rows = Run(style, (_, rows) => rows); // a wrong style is not an image's fault, and the style of an image is predicted once
        var results = new List<StylizeResult>(requests.Count);
        foreach (var request in requests)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = new StylizeResult(request, Try(request, () => StylizeToFile(request.Input, request.Output, rows, new RunControl(CancellationToken: cancellationToken))));
            results.Add(result);
            progress?.Report(result);
        }

        return results;
    }

    /// <summary>Opens a stream of frames, such as those of a camera. The caller disposes the result, which uses this stylizer.</summary>
    /// <param name="width">The width of the frames in pixels.</param>
    /// <param name="height">Their height.</param>
    /// <param name="style">The style, or a blend; the first style if null.</param>
    /// <param name="options">The damping between frames; the defaults if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or an option is out of range.</exception>
    /// <exception cref="ArgumentException">The network cannot work on such frames, or the model does not have the style.</exception>
    /// <exception cref="NotSupportedException">Frames are to be damped, and the device is not the CPU: set <see cref="StylizerStreamOptions.Damping"/> to 0.</exception>
    /// <exception cref="ObjectDisposedException">The stylizer is disposed.</exception>
    public StylizerStream OpenStream(int width, int height, StyleSelection? style = null, StylizerStreamOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        options ??= new StylizerStreamOptions();
        options.RequireValid();
        var rows = Run(style, (executor, rows) => options.Damping > 0 && executor is not CpuExecutor
            ? throw new NotSupportedException(
                $"Frames are damped on the device \"{StylizerOptions.Cpu}\" only: use it, or set {nameof(StylizerStreamOptions)}.{nameof(StylizerStreamOptions.Damping)} to 0.")
            : rows);
        return new StylizerStream(this, width, height, rows, options);
    }

    /// <summary>Reports how many bytes an image takes while it is stylized, beside the image and the result: values, scratch memory, weights.</summary>
    /// <remarks>
    /// Up to <see cref="StylizerOptions.MemoryBudget"/> the image is stylized at once, in the number of bytes that is returned. A larger
    /// one is stylized in bands in as much as that, or less; where not even that is enough, the result is greater than the budget,
    /// and <see cref="Stylize(ImageBuffer, StyleSelection?, IProgress{double}?, CancellationToken)"/> would throw. Masks of a style take up to 16 MB more for each size of the
    /// network's maps. A style predictor has further weights, and takes memory for the style image before the image is stylized.
    /// </remarks>
    /// <param name="width">The image's width in pixels.</param>
    /// <param name="height">Its height.</param>
    /// <returns>Bytes for one call. Concurrent calls each need as much, except for the weights, which are shared.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException">The network cannot work on such an image.</exception>
    /// <exception cref="NotSupportedException">The device is not the CPU.</exception>
    /// <exception cref="ObjectDisposedException">The stylizer is disposed.</exception>
    public long EstimateMemory(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var size = StylizedSize(new ImageSize(width, height));
        return _executor.Use(this, executor => executor.EstimateMemory(size.Height, size.Width));
    }

    /// <summary>Refuses further calls and frees the network, as soon as no call is running.</summary>
    public void Dispose() => _executor.Dispose();

    /// <summary>Makes a call that uses the executor and the style rows of a selection.</summary>
    internal TResult Run<TResult>(StyleSelection? style, Func<IGraphExecutor, StyleRows, TResult> call)
        => _executor.Use(this, executor => call(executor, _styles.Resolve(style ?? StyleSelection.First, executor.Predict)));

    /// <summary>Stylizes a frame of a video into bytes.</summary>
    internal void StylizeFrame(ImageBuffer frame, StyleRows style, byte[] result, NormMemory? norms)
        => _executor.Use(this, executor => Stylize(executor, frame, style, new OutputFormat(Options.Strength, IsEightBit: true, Options.KeepColors, result), new RunControl(Norms: norms)));

    /// <summary>Stylizes an image whose strength is applied by the caller.</summary>
    internal ImageBuffer StylizeFully(IGraphExecutor executor, ImageBuffer image, StyleRows style)
        => Stylize(executor, image, style, new OutputFormat(Strength: 1, IsEightBit: false, Options.KeepColors), default);

    // LibTorch is reached for other devices and number formats alone, so that an app that stylizes on the CPU needs none.
    private static IGraphExecutor Executor(StyleModel model, StylizerOptions options) => options is { Device: StylizerOptions.Cpu, Precision: Precision.Single }
        ? new CpuExecutor(model, options.MaxThreads, options.MemoryBudget, options.TemporaryFolder)
        : LibTorchSupport.IsSupported ? TorchExecutor.Create(model, options.Device, options.Precision)
        : throw new InvalidOperationException(
            $"The device \"{options.Device}\" in {options.Precision} precision needs LibTorch, and the app was built without it. "
                + $"Reference a LibTorch package, or use \"{StylizerOptions.Cpu}\" in {Precision.Single}.");

    // What is saved has 8 bits: no floats of the whole image are needed on the way.
    private ImageBuffer Stylize(IGraphExecutor executor, ImageBuffer image, StyleRows style, bool isEightBit, RunControl control)
    {
        if (style.Masks?.IsOutOfProportion(image.Size) == true)
        {
            InferenceLog.MasksStretched(_logger, new ImageSize(style.Masks.Width, style.Masks.Height), image.Size);
        }

        return Options.Strength == 0
            ? image
            : Stylize(executor, image, style, new OutputFormat(Options.Strength, isEightBit, Options.KeepColors), control).WithAlphaOf(image);
    }

    private ImageBuffer Stylize(IGraphExecutor executor, ImageBuffer image, StyleRows style, OutputFormat format, RunControl control) => InferenceMetrics.Measure(image.Size, () =>
    {
        var size = StylizedSize(image.Size);
        if (size == image.Size)
        {
            return executor.Run(image, style, format, control);
        }

        var stylized = executor.Run(image.Resize(size.Width, size.Height), style with { Strengths = null }, OutputFormat.Floats, control).Resize(image.Width, image.Height);
        return new OutputImage(image, format, style).ToImage(stylized);
    });

    private void Stylize(ImageBuffer image, Stream file, ImageFormat format, StyleSelection? style, RunControl control)
        => Run(style, (executor, rows) => Stylize(executor, image, rows, isEightBit: true, control))
            .Encode(new CancellableStream(file, control.CancellationToken), format, Options.EncodeOptions);

    // The size at which an image goes through the network.
    private ImageSize StylizedSize(ImageSize size) => Options.BrushScale == 1
        ? size
        : new ImageSize(Math.Max(1, (int)Math.Round(size.Width / Options.BrushScale)), Math.Max(1, (int)Math.Round(size.Height / Options.BrushScale)));

    private ImageBuffer StylizeToBytes(ImageBuffer image, StyleRows style, RunControl control)
        => _executor.Use(this, executor => Stylize(executor, image, style, isEightBit: true, control));

    // A decoder does not stop in between: who cancels does not wait for its end.
    private static Task<ImageBuffer> LoadAsync(Func<ImageBuffer> load, CancellationToken cancellationToken) => Task.Run(load, cancellationToken).WaitAsync(cancellationToken);

    private void StylizeToFile(string input, string output, StyleRows style, RunControl control)
        => StylizeToFile(ImageBuffer.Load(input, Options.LoadOptions), input, output, style, control);

    private void StylizeToFile(ImageBuffer image, string input, string output, StyleRows style, RunControl control)
    {
        StylizeToBytes(image, style, control).Save(output, EncodingOf(input), control.CancellationToken);
        InferenceLog.Stylized(_logger, input, output);
    }

    private ImageEncodeOptions EncodingOf(string input)
        => Options.KeepMetadata && ImageMetadata.Read(input, Options.LoadOptions) is { } metadata ? Options.EncodeOptions with { Metadata = metadata } : Options.EncodeOptions;

    // An image that does not fit in memory must not stop the batch, just as a corrupt one must not.
    private Exception? Try(StylizeRequest request, Action stylize)
    {
        try
        {
            stylize();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or OutOfMemoryException
            or (InvalidOperationException and not ObjectDisposedException))
        {
            InferenceLog.Failed(_logger, request.Input, e.Message);
            return e;
        }
    }
}
