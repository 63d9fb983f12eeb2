using System.Globalization;
using NeuralStyle.Common;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>Prints the losses now and then, averaged over the steps since the last time; between them nothing waits for the device.</summary>
internal sealed class StepReport(int every) : IDisposable
{
    private Tensor? _sum; // (L + 1)
    private int _count;
    private TimeSpan _last;

    /// <summary>Adds the losses of a step.</summary>
    /// <exception cref="InvalidOperationException">A loss is not finite.</exception>
    public void Add(int step, TimeSpan time, ObjectiveValues values)
    {
        var sum = (_sum is null ? values.Parts.alias() : _sum.Plus(values.Parts)).DetachFromDisposeScope();
        _sum?.Dispose();
        _sum = sum;
        _count++;
        if (_count >= every)
        {
            Print(step, time);
            Dispose();
            (_last, _count) = (time, 0);
        }
    }

    public void Dispose()
    {
        _sum?.Dispose();
        _sum = null;
    }

    private void Print(int step, TimeSpan time)
    {
        using var host = _sum!.cpu();
        var means = host.data<float>().Select(sum => sum / _count).ToArray();
        if (!means.All(float.IsFinite))
        {
            throw new InvalidOperationException($"A loss was not finite in the {_count} steps before step {step}. The checkpoint is good; lower the learning rate.");
        }

        var layers = string.Join(' ', means[..^1].Select(Format));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{step,7} {time:h\\:mm\\:ss} {(time - _last).TotalMilliseconds / _count,5:0} ms  style {Format(means[..^1].Average())} ({layers})  content {Format(means[^1])}"));
    }

    private static string Format(float value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
