using Microsoft.Extensions.Logging;
using NeuralStyle.Networks;
using static TorchSharp.torch;

namespace NeuralStyle.Training.Probes;

/// <summary>Stylizes a photo now and then during training, and reports a result that is not an image.</summary>
internal sealed class TrainingProbe
{
    private readonly StyleTrainerOptions _options;
    private readonly StyleNetwork _network;
    private readonly ILogger _logger;
    private readonly ImageBuffer _photo;
    private readonly ProbeStyle[] _styles;
    private OutputFaults _faults; // of the last probe

    private TrainingProbe(StyleTrainerOptions options, StyleNetwork network, ILogger logger, ImageBuffer photo)
    {
        (_options, _network, _logger, _photo) = (options, network, logger, photo);
        var measures = OutputMeasures.Of(photo);
        _styles = [.. ProbeStyle.Of(options).Select(style => style with { Judge = new OutputJudge(measures, OutputMeasures.Of(style.Image)) })];
    }

    /// <summary>Creates the probe of a training, or null if it wants none or no photo can be read.</summary>
    public static TrainingProbe? Create(StyleTrainerOptions options, StyleNetwork network, ILogger logger)
        => options.Probe is { } probe && ProbePhoto.Load(probe, options.Content!) is { } photo ? new TrainingProbe(options, network, logger, photo) : null;

    /// <summary>Probes after the steps of the interval and after the last one; null after others.</summary>
    public ProbeResult? WhenDue(int step, double rate, bool isLast)
    {
        if (step % _options.Probe!.EverySteps != 0 && !isLast)
        {
            return null;
        }

        var result = new ProbeResult { Step = step, Photo = _photo, Outputs = Outputs() };
        Log(result, rate, isLast);
        return result;
    }

    private IReadOnlyList<ProbeOutput> Outputs()
    {
        _network.eval(); // a batch norm of the caller's must not learn of the photo
        try
        {
            return [.. _styles.Select(Output)];
        }
        finally
        {
            _network.train();
        }
    }

    private ProbeOutput Output(ProbeStyle style)
    {
        var image = Stylize(style);
        return new ProbeOutput { Style = style.Name, Faults = style.Judge!.Faults(OutputMeasures.Of(image)), Image = image };
    }

    private ImageBuffer Stylize(ProbeStyle style)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        return _network.call(_photo.ToTensor().to(_options.Device), StyleOf(style)).to_type(ScalarType.Float32).ToImage().ToEightBit();
    }

    // Weights (1, S), one-hot, or an image (1, 3, h, w).
    private Tensor? StyleOf(ProbeStyle style)
    {
        if (_network is ImageStyleNetwork)
        {
            return style.Image.ToTensor().to(_options.Device);
        }

        if (_network.Styles == 1)
        {
            return null;
        }

        var weights = new float[1, _network.Styles];
        weights[0, style.Index] = 1;
        return tensor(weights, device: _options.Device);
    }

    // Faults that persist are reported again at the end, and not every time.
    private void Log(ProbeResult result, double rate, bool isLast)
    {
        if (result.Faults != _faults || (isLast && result.Faults != OutputFaults.None))
        {
            foreach (var output in result.Outputs.Where(output => output.Faults != OutputFaults.None))
            {
                TrainingLog.OutputFaulty(_logger, result.Step, output.Faults, output.Style, FaultAdvice.For(output.Faults, rate));
            }
        }

        if (result.Faults == OutputFaults.None && _faults != OutputFaults.None)
        {
            TrainingLog.OutputSound(_logger, result.Step);
        }

        _faults = result.Faults;
    }
}
