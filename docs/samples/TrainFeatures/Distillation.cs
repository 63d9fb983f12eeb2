using NeuralStyle.Features;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>Teaches the student: to guess the teacher's features, and to see pairs of images as far apart as the teacher does.</summary>
internal sealed class Distillation : IDisposable
{
    private const int Warmup = 50; // steps
    private const double HeadFactor = 4; // heads learn faster: nothing behind them can be upset
    private const double LowestShare = 0.02; // of the learning rate, at the end
    private const double LargestGradient = 5;

    private readonly TrainOptions _options;
    private readonly Teacher _teacher;
    private readonly Student _student;
    private readonly Batches _batches;
    private readonly Adam _adam;

    public Distillation(TrainOptions options, Teacher teacher, Student student, Batches batches)
    {
        (_options, _teacher, _student, _batches) = (options, teacher, student, batches);
        _adam = optim.Adam([new Adam.ParamGroup(student.Features.parameters()), new Adam.ParamGroup(student.Heads)]);
    }

    /// <summary>One step.</summary>
    /// <param name="step">The number of steps before it.</param>
    public StepReport Step(int step)
    {
        using var scope = NewDisposeScope();
        SetRate(step);
        _adam.zero_grad();
        var images = _batches.Next(_options.Pairs);
        var targets = Teach(images);
        var maps = _student.Features.Extract(images, FeatureLayers.All);
        var residuals = FeatureLayers.All.Select(layer => Residual(layer, maps, targets)).ToList();
        var pairs = Pairs(maps, targets).ToList();
        var loss = Sum(residuals).add(Sum(pairs).mul(_options.PairWeight));
        loss.backward();
        nn.utils.clip_grad_norm_(_student.Features.parameters(), LargestGradient);
        _adam.step();
        return new StepReport([.. residuals.Select(residual => 1 - residual.item<float>())], [.. pairs.Select(pair => pair.item<float>())]);
    }

    public void Dispose() => _adam.Dispose();

    private void SetRate(int step)
    {
        var cosine = LowestShare + ((1 - LowestShare) * 0.5 * (1 + Math.Cos(Math.PI * step / _options.Steps)));
        var rate = _options.LearningRate * cosine * Math.Min(1, (step + 1.0) / Warmup);
        var factor = 1.0;
        foreach (var group in _adam.ParamGroups)
        {
            group.LearningRate = rate * factor;
            factor = HeadFactor;
        }
    }

    private FeatureMaps Teach(Tensor images)
    {
        using var noGradient = no_grad();
        return _teacher.Extract(images);
    }

    // The share of the variance that the student does not explain, averaged over the channels.
    private Tensor Residual(string layer, FeatureMaps maps, FeatureMaps targets)
        => _student.Guess(layer, maps[layer]).sub(_teacher.Scaled(layer, targets[layer])).square().mean();

    private static IEnumerable<Tensor> Pairs(FeatureMaps maps, FeatureMaps targets)
    {
        foreach (var layer in FeatureLayers.Style)
        {
            var grams = PairLoss.Of(PairLoss.Gram(maps[layer]), PairLoss.Gram(targets[layer]));
            var correlations = PairLoss.Of(PairLoss.Correlation(maps[layer]), PairLoss.Correlation(targets[layer]));
            yield return grams.add(correlations);
        }

        yield return PairLoss.Of(PairLoss.Content(maps[FeatureLayers.Content]), PairLoss.Content(targets[FeatureLayers.Content]));
    }

    private static Tensor Sum(List<Tensor> losses) => losses.Aggregate((sum, loss) => sum.add(loss));
}
