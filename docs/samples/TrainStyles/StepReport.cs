using System.Globalization;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>Prints the losses now and then, averaged over the steps since the last time.</summary>
internal sealed class StepReport(int every)
{
    private readonly List<ObjectiveValues> _values = [];
    private TimeSpan _last;

    /// <summary>Adds the losses of a step.</summary>
    public void Add(int step, TimeSpan time, ObjectiveValues values)
    {
        _values.Add(values);
        if (_values.Count >= every)
        {
            Print(step, time);
            _values.Clear();
            _last = time;
        }
    }

    private void Print(int step, TimeSpan time)
    {
        var layers = string.Join(' ', _values[0].Style.Select((_, layer) => Format(_values.Average(values => values.Style[layer]))));
        var style = Format(_values.Average(values => values.Style.Average()));
        var content = Format(_values.Average(values => values.Content));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{step,7} {time:h\\:mm\\:ss} {(time - _last).TotalMilliseconds / _values.Count,5:0} ms  style {style} ({layers})  content {content}"));
    }

    private static string Format(float value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
