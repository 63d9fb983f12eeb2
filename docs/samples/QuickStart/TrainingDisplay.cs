using Spectre.Console;

namespace NeuralStyle.Samples.QuickStart;

/// <summary>A live progress bar with losses, rate and remaining time.</summary>
internal static class TrainingDisplay
{
    public static TrainingResult Show(Func<IProgress<TrainingProgress>, TrainingResult> train)
    {
        TrainingResult? result = null;
        AnsiConsole.Progress()
            .AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context =>
            {
                var task = context.AddTask("Training", maxValue: 1);
                result = train(new Bar(task));
                task.Value = 1;
            });
        return result!;
    }

    private sealed class Bar(ProgressTask task) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            var total = value.Elapsed + value.Remaining;
            task.Value = total > TimeSpan.Zero ? value.Elapsed / total : 0;
            task.Description = FormattableString.Invariant(
                $"step {value.Step}/{value.Steps}  content {value.Parts["content"]:0.000}  style {value.Parts["style"]:0.000}  {value.ImagesPerSecond:0.0} photos/s  {(int)value.Remaining.TotalMinutes}:{value.Remaining.Seconds:00} left");
        }
    }
}
