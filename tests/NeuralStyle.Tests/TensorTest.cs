using TorchSharp;
using Xunit;

namespace NeuralStyle.Tests;

/// <summary>Seeds each test, gives it a scope, and fails it when a tensor outlives that scope.</summary>
public abstract class TensorTest : IDisposable
{
    private readonly long _liveBefore = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    private readonly List<IDisposable> _owned = [];

    static TensorTest() => NativeRuntime.EnsureLoaded(); // a clear answer instead of TorchSharp's

    protected TensorTest() => torch.manual_seed(0);

    /// <summary>Disposes a resource of the whole test class with the test.</summary>
    protected T Owned<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }

    /// <summary>Makes calls that make tensors on other threads too, and fails when one outlives them; the test's scope sees its own thread only.</summary>
    protected static void LeavesNoTensorOnAnyThread(Action calls)
    {
        GC.Collect(); // so that nothing older is finalized between the two counts
        GC.WaitForPendingFinalizers();
        var before = torch.Tensor.TotalCount;
        calls();
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    public void Dispose()
    {
        _owned.ForEach(resource => resource.Dispose());
        _scope.Dispose();
        GC.SuppressFinalize(this);
        if (Environment.CurrentManagedThreadId == _thread) // an asynchronous test may end on another thread, whose tensors are others'
        {
            Assert.Equal(_liveBefore, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
    }
}
