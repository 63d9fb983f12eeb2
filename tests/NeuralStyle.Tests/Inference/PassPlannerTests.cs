using NeuralStyle.Inference.Engine;
using NeuralStyle.Inference.Engine.Bands;
using NeuralStyle.Kernels;
using Xunit;

namespace NeuralStyle.Tests.Inference;

public sealed class PassPlannerTests : TensorTest
{
    [Theory]
    [MemberData(nameof(EngineSamples.Models), MemberType = typeof(EngineSamples))]
    public void Plan_EveryNetwork_HasWhatEachStepReads(string name)
    {
        using var plan = EnginePlan.Compile(EngineSamples.Model(name), KernelSet.Best);

        var passes = PassPlanner.Plan(plan, new EngineLayout(plan, 64, 48, KernelSet.Best));

        var (stored, measured) = (new HashSet<int>(), new HashSet<int>());
        foreach (var pass in passes)
        {
            Assert.True(stored.IsSupersetOf(pass.Loads));
            var there = new HashSet<int>(pass.Loads);
            foreach (var step in pass.Steps.Select(index => plan.Steps[index]))
            {
                Assert.True(there.IsSupersetOf(step.Reads));
                Assert.True(!step.NeedsReduction || measured.Contains(step.Reads[0]));
                there.Add(step.Writes);
            }

            stored.UnionWith(pass.Stores);
            measured.UnionWith(pass.Reductions.Select(step => step.Reads[0]));
        }

        Assert.Equal(plan.Steps.Count(step => step.NeedsReduction), passes.Sum(pass => pass.Reductions.Count));
        Assert.Equal([passes[^1]], passes.Where(pass => pass.Targets.Contains(plan.Output)));
    }

    [Fact]
    public void Plan_FullNetwork_StoresNothingOfFullSize()
    {
        using var plan = EnginePlan.Compile(EngineSamples.Model("default"), KernelSet.Best);
        var layout = new EngineLayout(plan, 512, 512, KernelSet.Best);

        var stores = PassPlanner.Plan(plan, layout).SelectMany(pass => pass.Stores).ToList();

        Assert.NotEmpty(stores);
        Assert.All(stores, value => Assert.InRange(layout.Sizes[value].Height, 1, 256));
    }
}
